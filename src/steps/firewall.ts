import type { Deployment } from '../deployment.ts'
import { DeployError } from '../errors.ts'
import type { Attempted, Inputs, Listening } from '../model.ts'
import { patience } from '../patience.ts'
import { judgeFirewall, renderOpen } from '../release/packet-filter.ts'
import { planOf, type Step, type Story, type Tools } from '../runner.ts'
import { connect } from '../server/connection.ts'
import { within } from '../server/deadline.ts'
import { runWords } from '../server/server.ts'

/** Seconds after which the server takes the firewall back by itself, from when on the run can't be about to confirm it. */
const trialSeconds = patience.confirm + 5

/** Puts the step into a story, where a firewall is wanted: when all that is to be reached runs. */
export function insertFirewall(story: Story, { inputs }: Pick<Deployment, 'inputs'>): Story {
  if (!inputs.firewall.enable) return story
  return story.flatMap((entry) => ('title' in entry && entry.title === 'Guard' ? [entry, firewall] : [entry]))
}

/** A firewall where none is active; first for a trial, which only who comes in by a new connection can end well. */
const firewall: Step = {
  title: 'Firewall',

  plan: ({ facts, inputs }) => {
    const finding = judgeFirewall(facts, inputs)
    return 'kept' in finding
      ? planOf([], finding.kept)
      : planOf([{ what: 'let in log-ins, visitors and what else runs, and nobody else', why: finding.lacks }], '')
  },

  apply: async ({ inputs, notices }, server, tools) => {
    const { app } = inputs
    const port = await askPort(inputs, tools)
    let isKept = false
    tools.onFailure(async (open) => {
      if (!isKept) await open.call('firewall.takeBack', {})
    })
    const wanted = inputs.firewall.ports.map((one) => renderOpen(app, one))
    const tried = await server.call('firewall.attempt', { app, port, wanted, seconds: trialSeconds })
    if (tried.absent !== '') {
      notices.push({
        level: 'warning',
        title: 'This machine can have no firewall of its own',
        message: `${tried.absent}. Close its ports in your provider's firewall: databases and administrators' interfaces are nobody's business outside.`,
      })
      return `kept: this machine can't have one (${tried.absent})`
    }
    if (!tried.changed) return 'kept: it lets in what it has to'
    await comeIn(inputs, tools).catch(async (error: Error) => {
      await server.call('firewall.takeBack', {})
      throw new DeployError('FIREWALL_FAILED', 'No new connection came through the firewall, so it was taken back', {
        host: inputs.host,
        output: error.message,
        hint: 'The server is as open as it was, and the site goes on. What else is between this run and the server? Log-ins that are limited (fail2ban, MaxStartups) can be the reason, too: then run again later.',
      })
    })
    await server.call('firewall.keep', {})
    isKept = true
    notices.push(...listNotices(tried))
    return `a new connection came through; open: ${[...tried.ssh, 80, 443].join(', ')}${describe(', ', tried.kept)}; closed: all else${describe(', as ', tried.closed)}`
  },
}

/** The server's own port of log-ins, also behind one that is forwarded: sshd(8), SSH_CONNECTION. sudo(8) would drop it. 0: not told. */
async function askPort(inputs: Inputs, { log }: Tools): Promise<number> {
  const connection = await connect(inputs, { sftp: false, log })
  try {
    const { stdout } = await runWords(connection, ['/usr/bin/printenv', 'SSH_CONNECTION'])
    return Number(/^\S+ \d+ \S+ (\d+)$/m.exec(stdout)?.[1] ?? 0)
  } finally {
    connection.close()
  }
}

/** Logs in once more. @throws Error when that does not come to an end in time */
async function comeIn(inputs: Inputs, { log }: Tools): Promise<void> {
  const late = () => new Error(`It was not there within ${patience.confirm} s.`)
  const coming = connect(inputs, { sftp: false, log }).then((connection) => connection.close())
  await within(patience.confirm, coming, late)
}

const describe = (before: string, found: readonly Listening[]): string =>
  found.length === 0 ? '' : before + found.map(nameListening).join(', ')

const nameListening = ({ port, program }: Listening): string => (program === '' ? port : `${port} (${program})`)

/** What the owner of the server has to know, once. */
function listNotices({ beyond, closed, kept }: Attempted): Deployment['notices'] {
  const file = '/etc/django-prod-firewall.nft'
  const notices: Deployment['notices'] = []
  if (closed.length > 0)
    notices.push({
      level: 'warning',
      title: 'The firewall closes what listens to the outside',
      message: `${describe('', closed)}. If another machine of yours comes by it, say so in the YAML file: \`firewall: [enable, ${closed[0]?.port} from 10.0.0.0/16]\`.`,
    })
  if (kept.length > 0)
    notices.push({
      level: 'notice',
      title: 'The firewall leaves open what others serve',
      message: `${describe('', kept)}. What is not for everybody is closed by taking its line out of ${file} on the server, and "systemctl reload django-prod-firewall".`,
    })
  if (beyond.length > 0)
    notices.push({
      level: 'warning',
      title: 'Ports of containers are open past the firewall',
      message: `${describe('', beyond)}. Docker leads to them before the firewall looks: publish them as 127.0.0.1:PORT:PORT.`,
    })
  return notices
}
