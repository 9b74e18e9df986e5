/** Which object Gunicorn serves, and by which interface. */
import { DeployError } from '../../errors.ts'
import type { Application, Found, Interface } from '../../model.ts'
import { findModuleFile, nameModule, readSettingsLayers } from './modules.ts'
import { findAssignedStrings, stripPython } from './python-text.ts'
import { listEntryFiles } from './settings.ts'
import { type Source, sortNearestFirst } from './source.ts'

export interface ApplicationQuestion {
  readonly source: Source
  /** Folder of manage.py. */
  readonly directory: string
  /** The settings module. */
  readonly settings: string
  /** Names of the required distributions (PEP 503). */
  readonly required: ReadonlySet<string>
  /** The `application` input, `package.module:callable`. */
  readonly wanted?: string
}

type Served = Found<Application>

/**
 * Finds the application: the input; WSGI_APPLICATION of the settings or wsgi.py. ASGI only where nothing else is
 * there, where channels or daphne is required and ASGI_APPLICATION is set, or where a server for it is required and
 * asgi.py serves more than Django.
 *
 * @throws DeployError NO_APPLICATION
 */
export function findApplication(question: ApplicationQuestion): Served {
  if (question.wanted !== undefined) return fromInput(question, question.wanted)
  const asgi = fromSettings(question, 'asgi')
  const server = ['channels', 'daphne'].find((name) => question.required.has(name))
  if (asgi !== undefined && server !== undefined) {
    return { value: asgi.value, from: `${asgi.from}, and ${server} is required` }
  }
  const more = findMore(question)
  if (more !== undefined) return more
  const found = fromSettings(question, 'wsgi') ?? fromFile(question, 'wsgi') ?? asgi ?? fromFile(question, 'asgi')
  if (found !== undefined) return found
  throw new DeployError('NO_APPLICATION', 'There is neither a wsgi.py nor an asgi.py among the files that are sent', {
    hint: 'Commit the wsgi.py that startproject made, or set the application input (`package.module:callable`).',
  })
}

/** An asgi.py that serves more than Django does: websockets, another framework beside it. WSGI would leave that out. */
function findMore(question: ApplicationQuestion): Served | undefined {
  const server = ['uvicorn', 'uvicorn-worker', 'hypercorn'].find((name) => question.required.has(name))
  const found = server === undefined ? undefined : (fromSettings(question, 'asgi') ?? fromFile(question, 'asgi'))
  const file = found && findModuleFile(question.source, question.directory, found.value.target.split(':')[0] ?? '')
  const text = file === undefined ? '' : stripPython(question.source.read(file))
  if (!found || !/\bscope\s*\[|ProtocolTypeRouter|\bFastAPI\b|\bStarlette\b|\.mount\(/.test(text)) return undefined
  // What the other framework takes in is Django's; what is served is the whole.
  const whole = /^([A-Za-z_]\w*)\s*(?::[^=\n]*)?=\s*(?:FastAPI|Starlette)\(/m.exec(text)?.[1]
  const target = whole === undefined ? found.value.target : found.value.target.replace(/:.*/, `:${whole}`)
  return {
    value: { ...found.value, target },
    from: `${found.from}, which serves more than Django, and ${server} is required`,
  }
}

function fromInput({ source, directory }: ApplicationQuestion, wanted: string): Served {
  const [module = '', callable = 'application'] = wanted.split(':')
  const file = findModuleFile(source, directory, module)
  if (file === undefined) {
    throw new DeployError('NO_APPLICATION', `The module ${module} of the application input is not among the files`, {
      hint: 'Give it as `package.module:callable`, as it is imported from the folder of manage.py.',
    })
  }
  const text = stripPython(source.read(file))
  const asgi = /\bget_wsgi_application\b/.test(text) ? false : /asgi|ProtocolTypeRouter/.test(`${module}\n${text}`)
  return {
    value: { interface: asgi ? 'asgi' : 'wsgi', target: `${module}:${callable}` },
    from: 'from the application input',
  }
}

/** What the settings module or those that it takes everything from say, the nearest first. */
function fromSettings(question: ApplicationQuestion, kind: Interface): Served | undefined {
  const { source, directory, settings } = question
  const name = kind === 'wsgi' ? 'WSGI_APPLICATION' : 'ASGI_APPLICATION'
  for (const { file, text } of readSettingsLayers(source, directory, settings)) {
    const dotted = findAssignedStrings(stripPython(text), name).at(-1)
    const match = dotted === undefined ? null : /^(.+)\.([A-Za-z_]\w*)$/.exec(dotted)
    if (match?.[1] !== undefined && findModuleFile(source, directory, match[1]) !== undefined) {
      return { value: { interface: kind, target: `${match[1]}:${match[2]}` }, from: `from ${name} in ${file}` }
    }
  }
  return undefined
}

/** A wsgi.py or asgi.py, rather one in the settings' own package. */
function fromFile({ source, directory, settings }: ApplicationQuestion, kind: Interface): Served | undefined {
  const packageName = `${settings.split('.')[0]}.`
  const files = sortNearestFirst(listEntryFiles(source, directory, [`${kind}.py`]))
  const modules = files.flatMap((file) => {
    const module = nameModule(directory, file)
    return module === undefined ? [] : [{ file, module }]
  })
  const chosen = modules.find(({ module }) => module.startsWith(packageName)) ?? modules[0]
  if (chosen === undefined) return undefined
  const text = stripPython(source.read(chosen.file))
  const made = new RegExp(`^([A-Za-z_]\\w*)[^=\\n]*=.*\\bget_${kind}_application\\(`, 'm').exec(text)?.[1]
  const callable = /^application\b[^=\n]*=/m.test(text) ? 'application' : (made ?? 'application')
  return { value: { interface: kind, target: `${chosen.module}:${callable}` }, from: `from ${chosen.file}` }
}
