/** Somebody at a second address of each family, in a network namespace of its own beside the server's. */
import type { TestServer } from '../lab/server.ts'

/** The server's own addresses as the outsider knows them. */
const addresses = ['192.0.2.1', '2001:db8:77::1']

/** Makes the namespace. It has to be made again after a reboot. */
export async function bringOutsider(server: TestServer): Promise<void> {
  await server.sh(`ip netns add outside
    ip link add out0 type veth peer name in0 netns outside
    ip address add 192.0.2.1/30 dev out0; ip -6 address add 2001:db8:77::1/64 dev out0 nodad; ip link set out0 up
    ip -n outside address add 192.0.2.2/30 dev in0; ip -n outside -6 address add 2001:db8:77::9/64 dev in0 nodad
    ip -n outside link set in0 up; ip -n outside link set lo up`)
}

const probe = `
import asyncio, json, sys
async def ask(address, port):
    try:
        _, writer = await asyncio.wait_for(asyncio.open_connection(address, port), 1)
        writer.close()
        return True
    except (OSError, asyncio.TimeoutError):
        return False
async def main(addresses, ports):
    answers = await asyncio.gather(*(ask(a, p) for p in ports for a in addresses))
    n = len(addresses)
    print(json.dumps({p: answers[n * i : n * i + n] for i, p in enumerate(ports)}))
asyncio.run(main(*json.loads(sys.argv[1])))
`

/** Of these ports of TCP those that let the outsider in, by both families alike; anything else is an error. */
export async function openPorts(server: TestServer, ports: readonly number[]): Promise<number[]> {
  const words = ['ip', 'netns', 'exec', 'outside', 'python3', '-c', probe, JSON.stringify([addresses, ports])]
  const answers: Record<string, boolean[]> = JSON.parse((await server.exec(words)).stdout)
  const [mixed] = Object.entries(answers).find(([, [four, six]]) => four !== six) ?? []
  if (mixed !== undefined) throw new Error(`port ${mixed} is open by one family only: ${JSON.stringify(answers)}`)
  return ports.filter((port) => answers[port]?.[0])
}

/** A packet of a version that is kept free for this (RFC 9000, 15): who speaks QUIC names its own ones (17.2.1). */
const quic = `
import json, os, socket, sys
def ask(address):
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(1)
        asking.connect((address, 443))
        mine, theirs = os.urandom(8), os.urandom(8)
        packet = bytes([0xC0]) + bytes.fromhex("1a2a3a4a") + bytes([8]) + theirs + bytes([8]) + mine
        try:
            asking.send(packet.ljust(1200, bytes(1)))
            answer = asking.recv(2048)
        except OSError:
            return False
        # Version 0, and our own name.
        return answer[1:5] == bytes(4) and answer[6:14] == mine
print(json.dumps([ask(address) for address in json.loads(sys.argv[1])]))
`

/** Whether HTTP/3 (UDP 443) answers the outsider, by both families alike; anything else is an error. */
export async function answersQuic(server: TestServer): Promise<boolean> {
  const words = ['ip', 'netns', 'exec', 'outside', 'python3', '-c', quic, JSON.stringify(addresses)]
  const [four, six]: boolean[] = JSON.parse((await server.exec(words)).stdout)
  if (four === undefined || four !== six) throw new Error(`QUIC is open by one family only: IPv4 ${four}, IPv6 ${six}`)
  return four
}

/** A program that listens at these ports of every address, and says again what it hears; it is there after a reboot, too. */
export async function listenOutside(server: TestServer, name: string, ports: readonly number[]): Promise<void> {
  const program = `import asyncio, socket
async def echo(reader, writer):
    while line := await reader.readline():
        writer.write(line)
async def main():
    sockets = [socket.create_server(("", port), family=socket.AF_INET6, dualstack_ipv6=True) for port in [${ports}]]
    servers = [await asyncio.start_server(echo, sock=one) for one in sockets]
    await asyncio.gather(*(one.serve_forever() for one in servers))
asyncio.run(main())`
  await server.exec(['tee', `/usr/local/lib/${name}.py`], { input: program })
  const unit = `[Service]\nExecStart=/usr/bin/python3 /usr/local/lib/${name}.py\n[Install]\nWantedBy=multi-user.target\n`
  await server.exec(['tee', `/etc/systemd/system/${name}.service`], { input: unit })
  await server.sh(`systemctl daemon-reload; systemctl enable --now --quiet ${name}
    until ss -Hltn 'sport = :${ports.at(-1)}' | grep -q .; do sleep 0.05; done`)
}
