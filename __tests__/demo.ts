/** The program behind script/demo: two deploys of the example project to a real server, the second one under load. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ActionHandle, type ActionResult, startAction } from './lab/action.ts'
import { type Checkout, makeCheckout } from './lab/checkout.ts'
import { deployInputs } from './lab/deploy-inputs.ts'
import { startLoad } from './lab/load.ts'
import { plainSummary } from './lab/plain-summary.ts'
import { readableLog } from './lab/readable-log.ts'
import { type TestServer, upServer } from './lab/server.ts'
import { domain, visit } from './lab/visit.ts'

const keep = process.argv.includes('--keep')
/** Requests per second, from before the second deploy until after it has drained the old instance. */
const rate = 25
const welcome = { before: 'Bienvenue sur mon site web !', after: 'Bienvenue sur mon nouveau site !' }
const config = 'fixtures:\n  - data.json\nhealth-path: /healthz\n'

let checkout: Checkout | undefined
let deploying: ActionHandle | undefined
let server: TestServer | undefined

/** Aborted by Ctrl-C: nothing new is begun. A second Ctrl-C ends this process at once. */
const stopping = new AbortController()
const interrupted = new Promise<number>((resolve) => {
  process.once('SIGINT', () => resolve(130))
  process.once('SIGTERM', () => resolve(143))
})
const finished = demo().then(
  (passed) => (passed ? 0 : 1),
  (error: unknown) => {
    if (!stopping.signal.aborted) console.error(error)
    return 1
  },
)
const code = await Promise.race([finished, interrupted])
if (code > 1) await stop()
await checkout?.done()
if (server && keep && code <= 1) lookAround(server)
else await server?.down()
process.exit(code)

/** Runs both deploys and tells whether all went well; what did not is on the screen. */
async function demo(): Promise<boolean> {
  heading('A throwaway server: Debian 12 with sshd, Python and Debian’s Caddy')
  server = await upServer({ suite: 'bookworm', layer: 'warm', keep })
  console.log(`${server.name} at ${server.address}, host key ${server.hostKey}`)
  checkout = await makeCheckout()
  await checkout.write('.github/django-prod.yml', config)
  await checkout.commit('Deploy with django-prod-action')

  heading('First deploy: examples/projetdjango')
  const first = await deploy(server, checkout)
  if (first.code !== 0 || !(await shows(server, welcome.before))) return false

  heading(`Second deploy: one view changed, under ${rate} requests a second`)
  const view = await readFile(join(checkout.dir, 'blog/views.py'), 'utf8')
  await checkout.write('blog/views.py', view.replace(welcome.before, welcome.after))
  await checkout.commit('Another welcome')
  const load = await startLoad(server, { url: 'https://127.0.0.1/', host: domain, rate, seconds: 600 })
  const second = await deploy(server, checkout)
  const { requests, failed, longestMs, firstErrors } = await load.stop()
  const live = second.code === 0 && (await shows(server, welcome.after))

  heading('While the second deploy ran')
  console.log(`requests ${requests}, failed ${failed}, longest ${Math.round(longestMs)} ms`)
  for (const error of firstErrors) console.log(`  ${error}`)
  if (live) console.log(`\n${second.outputs.url}`)
  return live && requests > 0 && failed === 0
}

/** One run of the bundle, its log as it comes and its report at the end. */
async function deploy(server: TestServer, checkout: Checkout): Promise<ActionResult> {
  stopping.signal.throwIfAborted()
  const readable = readableLog()
  deploying = await startAction({
    workspace: checkout.dir,
    inputs: await deployInputs(server),
    post: true,
    onLine: (line) => {
      const shown = readable(line)
      if (shown !== undefined) console.log(shown)
    },
  })
  const result = await deploying.done
  deploying = undefined
  if (result.summary) console.log(`\n${plainSummary(result.summary)}`)
  if (result.code !== 0)
    console.log(`the action ended ${result.code ?? result.signal}: ${result.outputs['error-code'] ?? 'no error-code'}`)
  return result
}

/** Whether the start page answers 200 with the text in it, seen from this machine. */
async function shows(server: TestServer, text: string): Promise<boolean> {
  const { status, body } = await visit(server, '/')
  const right = status === 200 && body.includes(text)
  console.log(right ? `the site says “${text}”` : `expected “${text}”, got ${status}: ${body.slice(0, 500)}`)
  return right
}

function lookAround({ name, address }: TestServer): void {
  console.log(`
  script/server sh ${name}        a root shell on it; try: systemctl status 'monsiteweb@*'
  curl --insecure --resolve ${domain}:443:${address} https://${domain}/
  script/server down ${name}      when done`)
}

/** Waits until the step at hand is over, a deploy cancelled as GitHub cancels one: SIGINT, and SIGKILL if that fails. */
async function stop(): Promise<void> {
  heading('Interrupted: taking the server down')
  stopping.abort()
  deploying?.kill('SIGINT')
  const killing = setTimeout(() => deploying?.kill('SIGKILL'), 15_000)
  await finished
  clearTimeout(killing)
}

function heading(text: string): void {
  console.log(`\n\x1b[1;36m== ${text}\x1b[0m`)
}
