import { request } from 'node:https'
import type { TestServer } from './server.ts'

export interface Answer {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly body: string
}

/** The domain that the demo and the tests deploy to; only known to the client that asks for it by address. */
export const domain = 'www.monsiteweb.test'

/**
 * One GET of `path` over HTTPS from this machine, on a connection of its own, with the domain as name and Host. The
 * certificate is that of the server's internal authority and is not checked. Throws when there is no answer in 30 s.
 */
export function visit(
  server: Pick<TestServer, 'address'>,
  path: string,
  host: string = domain,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asking = request(
      {
        host: server.address,
        servername: host,
        path,
        headers: { ...headers, host },
        agent: false,
        rejectUnauthorized: false,
        signal: AbortSignal.timeout(30_000),
      },
      (response) => {
        let body = ''
        response.setEncoding('utf8')
        response.on('data', (text: string) => {
          body += text
        })
        response.once('error', reject)
        response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
      },
    )
    asking.once('error', reject)
    asking.end()
  })
}

/**
 * The same from the server itself, as one who is not this machine: `503 120 the page`, with `Retry-After` where there is
 * one (`-` where not). The path is sent as it stands.
 */
export async function visitFromWithin(
  server: Pick<TestServer, 'exec'>,
  path: string,
  host: string = domain,
): Promise<string> {
  const program = `import http.client as h, socket, ssl, sys
path, host = sys.argv[1:]
context = ssl.create_default_context()
context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
connection = h.HTTPConnection(host)
connection.sock = context.wrap_socket(socket.create_connection(("127.0.0.1", 443), 30), server_hostname=host)
connection.request("GET", path)
answer = connection.getresponse()
print(answer.status, answer.getheader("Retry-After") or "-", answer.read().decode().strip())`
  return (await server.exec(['python3', '-c', program, path, host])).stdout.trim()
}
