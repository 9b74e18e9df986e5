/** How servers let people in, as hardening guides and start-up files have it. */
import { readFile } from 'node:fs/promises'
import type { TestServer } from '../../lab/server.ts'

const snippet = '/etc/ssh/sshd_config.d/00-lab.conf'

/** Lines of sshd's configuration that win over all others; empty takes them back. */
export async function configureSsh(server: TestServer, text: string): Promise<void> {
  if (text === '') await server.exec(['rm', '-f', snippet])
  else await server.exec(['tee', snippet], { input: `${text}\n` })
  // Unlike a reload it waits until sshd listens again; connections that are open stay.
  await server.sh('systemctl reset-failed ssh; systemctl restart ssh')
}

/** A line of root's ~/.bashrc, before all others. */
export async function beginBashrc(server: TestServer, line: string): Promise<void> {
  await server.exec(['sed', '-i', `1i ${line}`, '/root/.bashrc'])
}

/** The lab's key in root's authorized_keys, with options in front (sshd(8)). */
export async function restrictKey(server: TestServer, options = ''): Promise<void> {
  const key = await readFile(`${server.keyFile}.pub`, 'utf8')
  await server.exec(['tee', '/root/.ssh/authorized_keys'], { input: `${options} ${key}`.trimStart() })
}

/** An interpreter of conda's, which is another version than the system's and fails. */
const otherPython = '#!/bin/sh\necho Python 3.99.0\nexit 1\n'

/** Servers on which everything works all the same. */
export const setups: Readonly<Record<string, (server: TestServer) => Promise<void>>> = {
  'MaxSessions 1': (server) => configureSsh(server, 'MaxSessions 1'),
  'MaxSessions 2': (server) => configureSsh(server, 'MaxSessions 2'),
  'MaxSessions 3': (server) => configureSsh(server, 'MaxSessions 3'),
  'MaxSessions 4': (server) => configureSsh(server, 'MaxSessions 4'),
  "another Python first on root's PATH, no sbin on it": async (server) => {
    for (const folder of ['/opt/conda/bin', '/usr/local/bin']) {
      await server.exec(['mkdir', '-p', folder])
      await server.exec(['tee', `${folder}/python3`], { input: otherPython })
      await server.exec(['chmod', '755', `${folder}/python3`])
    }
    await beginBashrc(server, 'export PATH=/opt/conda/bin:/usr/bin:/bin PYTHONPATH=/opt/conda PYTHONHOME=/opt/conda')
  },
}

/** Takes back what a set-up of this file did. */
export async function undoSetups(server: TestServer): Promise<void> {
  await server.sh('cp /etc/skel/.bashrc /root/.bashrc; rm -rf /opt/conda /usr/local/bin/python3; chmod 700 /root')
  await restrictKey(server)
  await configureSsh(server, '')
}
