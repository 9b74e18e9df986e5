/** Servers that can't start a unit as it is, or that tell less of themselves than others do. */
import type { TestServer } from '../../lab/server.ts'

type SetUp = (server: TestServer) => Promise<void>

/** Where no program of a site can run: each is refused by name. */
export const unlaunchable: Readonly<Record<string, SetUp>> = {
  'a file system without execution at /srv': async (server) => {
    await server.sh('mount -t tmpfs -o noexec,mode=755 tmpfs /srv')
  },
  'a /srv that is closed to others': async (server) => {
    await server.sh('chmod 700 /srv')
  },
  'a /srv that leads to somebody’s home': async (server) => {
    await server.sh('mkdir -p /home/data; rmdir /srv; ln -s /home/data /srv')
  },
}

/** /srv as it was. */
export const restoreSrv: SetUp = async (server) => {
  await server.sh(`if mountpoint -q /srv; then umount /srv; fi
    if [ -L /srv ]; then rm /srv; rmdir /home/data; mkdir /srv; fi; chmod 755 /srv`)
}

/** How many namespaces of a kind the server gives out; only one with a user namespace of its own may be limited so. */
export const limitNamespaces = async (
  server: TestServer,
  kind: 'user' | 'mnt' | 'uts',
  limit: number,
): Promise<void> => {
  await server.sh(`! grep -q 4294967295 /proc/self/uid_map
    mount -o remount,rw /proc/sys; echo ${limit} > /proc/sys/user/max_${kind}_namespaces`)
}

/** What a server of an ordinary kind may have; each can be undone, and a deploy works with it. */
export const reticent: Readonly<Record<string, { readonly make: SetUp; readonly undo: SetUp }>> = {
  'no dbus': {
    make: async (server) => {
      await server.sh(`DEBIAN_FRONTEND=noninteractive apt-get -qy purge dbus >/dev/null 2>&1
        systemctl stop dbus.service dbus.socket 2>/dev/null || true; rm -f /run/dbus/system_bus_socket`)
    },
    undo: async () => {}, // A deploy brings it back.
  },
  'no ss': {
    make: async (server) => void (await server.sh('mv /usr/bin/ss /usr/bin/ss.away; ln -sf /bin/false /usr/bin/ss')),
    undo: async (server) => void (await server.sh('mv /usr/bin/ss.away /usr/bin/ss')),
  },
  'no journal': {
    make: async (server) => {
      await server.sh(`mkdir -p /etc/systemd/journald.conf.d
        printf '[Journal]\\nStorage=none\\n' > /etc/systemd/journald.conf.d/none.conf
        systemctl restart systemd-journald; rm -rf /var/log/journal /run/log/journal`)
    },
    undo: async (server) =>
      void (await server.sh('rm /etc/systemd/journald.conf.d/none.conf; systemctl restart systemd-journald')),
  },
  'less of /proc': {
    make: async (server) => {
      await server.sh(`grep -v MemAvailable /proc/meminfo > /run/meminfo; mount --bind /run/meminfo /proc/meminfo
        mount -o remount,hidepid=2 /proc`)
    },
    undo: async (server) => {
      await server.sh('umount /proc/meminfo; mount -o remount,hidepid=0 /proc')
    },
  },
}
