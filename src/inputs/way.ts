/** The way to a server that is not reached directly. */
import { DeployError } from '../errors.ts'
import type { Inputs, Login } from '../model.ts'
import { parseHost, parsePort, parseUser } from './address.ts'
import { asText, type Given, invalid, shown } from './given.ts'
import { parseHostKeys } from './host-key.ts'
import { repairPrivateKey } from './private-key.ts'

/** What a machine on the way is told of the log-in to the server. */
type Own = Pick<Login, 'user' | 'privateKey' | 'passphrase' | 'agent'>

/**
 * The inputs `jump`, `jump-host-key`, `jump-key` and `proxy-command`. The password of the server is never tried on a
 * machine on the way.
 *
 * @param key the text of `jump-key`, `''` for none
 * @throws DeployError INPUT_INVALID, INPUT_MISSING, KEY_INVALID
 */
export function readWay(
  given: ReadonlyMap<string, Given>,
  key: string,
  own: Own,
): Pick<Inputs, 'jump' | 'proxyCommand'> {
  const jump = given.get('jump')
  const command = given.get('proxy-command')
  if (jump && command) {
    throw invalid(command, 'there is `jump` too.', 'Give one of both: the command may go through any machine itself.')
  }
  const hostKey = given.get('jump-host-key')
  if (!jump) {
    const alone = hostKey ? 'jump-host-key' : key === '' ? undefined : 'jump-key'
    if (alone === undefined) return command ? { proxyCommand: parseProxyCommand(command) } : {}
    throw new DeployError('INPUT_MISSING', `jump: nothing was given, and there is \`${alone}\`.`, {
      hint: `Add the machine: \`jump: user@bastion.example.org\`; or remove \`${alone}\`.`,
    })
  }
  const privateKey = key === '' ? own.privateKey : repairJumpKey(key)
  if (privateKey === undefined && own.agent === undefined) {
    throw new DeployError('INPUT_MISSING', 'jump-key: nothing was given, and there is no ssh-key either.', {
      hint: 'Give one from a secret as the input `jump-key`: the password of the server is not tried on another machine.',
    })
  }
  const hostKeys = hostKey ? parseHostKeys(hostKey) : []
  const { agent, passphrase } = own
  return { jump: { ...parseJump(jump, own.user), privateKey, passphrase, agent, hostKeys } }
}

/** `[user@]host[:port]`, as the first hop of OpenSSH's ProxyJump (ssh_config(5)). */
function parseJump(given: Given, user: string): Pick<Login, 'host' | 'port' | 'user'> {
  const text = asText(given).replace(/^ssh:\/\//, '')
  const parts = /^(?:([^@\s]+)@)?(\[[^\]\s]+\]|[^:@,\s]+)(?::(\d+))?$/.exec(text)
  if (!parts) {
    const hint =
      'Write one machine, `jump: user@bastion.example.org:22` say. For a way over several use `proxy-command`.'
    throw invalid(given, `${shown(text)} names no machine to log in to.`, hint)
  }
  const part = (value: string) => ({ ...given, value })
  return {
    user: parts[1] === undefined ? user : parseUser(part(parts[1])),
    host: parseHost(part(parts[2] ?? '')),
    port: parts[3] === undefined ? 22 : parsePort(part(parts[3])),
  }
}

function parseProxyCommand(given: Given): string {
  const text = asText(given)
  if (!/[\0\r\n]/.test(text)) return text
  throw invalid(given, 'is of several lines.', 'Write one command of the shell: `proxy-command: nc %h %p` say.')
}

function repairJumpKey(key: string): string {
  try {
    return repairPrivateKey(key)
  } catch (error) {
    if (!(error instanceof DeployError)) throw error
    throw new DeployError(error.code, error.message.replace(/^ssh-key/, 'jump-key'), error.details)
  }
}
