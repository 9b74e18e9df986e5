/** The program behind script/bench. */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { benchActivation } from './activation.ts'
import { benchDeploy, benchEnvironment } from './deploy.ts'
import { writeSection } from './document.ts'
import { benchLarge } from './large.ts'
import { benchNoop, tooSlow } from './noop.ts'
import { benchRequest } from './request.ts'
import { dist } from './site.ts'
import { benchStart } from './start.ts'
import { benchSync } from './sync.ts'
import { benchUpload } from './upload.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string' },
    rtt: { type: 'string', default: '0' },
    against: { type: 'string' },
    project: { type: 'string', default: '../shared/projects/healthchecks.tar.xz' },
    only: { type: 'string', default: '' },
    size: { type: 'string', default: '2' },
    write: { type: 'boolean', default: false },
  },
})
const benchmarks = {
  start: benchStart,
  noop: benchNoop,
  deploy: benchDeploy,
  environment: benchEnvironment,
  request: benchRequest,
  upload: benchUpload,
  activation: benchActivation,
}
const [name] = positionals
const isNamed = (name = ''): name is keyof typeof benchmarks => Object.keys(benchmarks).includes(name)
if (name !== 'sync' && name !== 'large' && !isNamed(name)) throw new Error(`no benchmark ${name}`)
const rounds = Number(values.rounds ?? (name === 'sync' ? 5 : 11))
if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds: a number from 1')
const rtt = Number(values.rtt)
if (!Number.isInteger(rtt) || rtt < 0) throw new Error('--rtt: milliseconds')
const bundles = { dist, ...(values.against ? { against: resolve(values.against) } : {}) }

const engine = values.only === 'mysql' || values.only === 'sqlite' ? values.only : 'postgresql'
const others = {
  sync: () => benchSync(rounds, values.project, values.only),
  large: () => benchLarge(Number(values.size), engine),
}
const text = await (isNamed(name) ? benchmarks[name](bundles, rounds, rtt) : others[name]())
console.log(text)
if (text.includes(tooSlow)) process.exitCode = 1
const section = name === 'large' ? `large ${engine}` : name
if (values.write) writeSection(rtt > 0 ? `${section} at ${rtt} ms` : section, text)
