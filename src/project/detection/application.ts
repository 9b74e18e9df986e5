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
 * there, or where channels or daphne is required and ASGI_APPLICATION is set.
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
  const found = fromSettings(question, 'wsgi') ?? fromFile(question, 'wsgi') ?? asgi ?? fromFile(question, 'asgi')
  if (found !== undefined) return found
  throw new DeployError('NO_APPLICATION', 'There is neither a wsgi.py nor an asgi.py among the files that are sent', {
    hint: 'Commit the wsgi.py that startproject made, or set the application input (`package.module:callable`).',
  })
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
