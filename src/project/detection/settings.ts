/** Which settings module is the base of production's. */
import { DeployError } from '../../errors.ts'
import type { Found, Notice } from '../../model.ts'
import { findModuleFile, isSideFile, nameModule, readSettingsLayers } from './modules.ts'
import { findDefaultSettings, findNamedSettings, stripPython } from './python-text.ts'
import { below, type Source, sortNearestFirst } from './source.ts'
import { findAnyCase } from './unread.ts'

/**
 * Finds the settings module: the `settings` input; what wsgi.py or asgi.py names; a module called settings.prod or
 * settings.production; the default of those that choose by a variable; what manage.py names; the only module that says where the project's URLs are.
 *
 * @throws DeployError NO_SETTINGS when nothing says it, or the module is not among the files
 */
export function findSettings(source: Source, directory: string, wanted?: string): Found<string> {
  if (wanted !== undefined) return requireModule(source, directory, { value: wanted, from: 'from the settings input' })
  for (const file of listEntryFiles(source, directory)) {
    const named = choose(findNamedSettings(source.read(file)))
    if (named !== undefined && !isEmptyPackage(source, directory, named))
      return requireModule(source, directory, { value: named, from: `from ${file}` })
  }
  const byName = listProductionFiles(source, directory)
  const [first, ...others] = byName.flatMap((file) => nameModule(directory, file) ?? [])
  if (first !== undefined && others.length === 0) return { value: first, from: `from the name of ${byName[0]}` }
  if (first !== undefined) {
    throw refuse(
      source,
      directory,
      `Several settings modules are called like production's: ${[first, ...others].join(', ')}`,
    )
  }
  const manage = below(directory, 'manage.py')
  for (const file of [...listEntryFiles(source, directory), manage]) {
    const taken = choose(findDefaultSettings(source.read(file)))
    if (taken !== undefined && !isEmptyPackage(source, directory, taken))
      return requireModule(source, directory, { value: taken, from: `the default in ${file}` })
  }
  const named = choose(findNamedSettings(source.read(manage)))
  if (named !== undefined && !isEmptyPackage(source, directory, named))
    return requireModule(source, directory, { value: named, from: `from ${manage}` })
  // Without ROOT_URLCONF no page is served; others that build on that module need not say it again.
  const whole = listSettingsFiles(source, directory).filter((file) => /^ROOT_URLCONF\b/m.test(source.read(file)))
  const only = whole.length === 1 ? nameModule(directory, whole[0] ?? '') : undefined
  if (only !== undefined) return { value: only, from: `the only one with ROOT_URLCONF, as nothing names another` }
  throw refuse(source, directory, 'No settings module could be found: wsgi.py, asgi.py and manage.py name none')
}

/** What is odd about the choice: wsgi.py may still name the settings that somebody develops with. */
export function listSettingsNotices(source: Source, directory: string, found: Found<string>): Notice[] {
  const development = /[._](dev|develop|development|local|debug|test|testing)$/
  const layers = [...readSettingsLayers(source, directory, found.value)].map(
    ({ file }) => nameModule(directory, file) ?? '',
  )
  if (layers.some((module) => /[._]prod(uction)?$/.test(module))) return []
  const [taken = found.value] = layers.filter((module) => development.test(module))
  const [other] = listProductionFiles(source, directory).flatMap((file) => nameModule(directory, file) ?? [])
  // A package whose own module is called production's is meant to be used by way of it.
  if (other === undefined || !(development.test(taken) || other.startsWith(`${found.value}.`))) return []
  const way = taken === found.value ? found.from : `${found.value} takes everything from it`
  const message = `Production uses ${taken} (${way}), although there is ${other}. If that is meant, set the settings input to it.`
  return [{ level: 'warning', title: 'Settings of development', message }]
}

/** The project's wsgi.py and asgi.py, the nearest first, wsgi.py before asgi.py. */
export function listEntryFiles(
  source: Source,
  directory: string,
  names: readonly string[] = ['wsgi.py', 'asgi.py'],
): string[] {
  const own = listOwnFiles(source, directory)
  return names.flatMap((name) => sortNearestFirst(own.filter((file) => file === name || file.endsWith(`/${name}`))))
}

/** Of several branches (`if DEBUG: … else: …`) the one that is called production's, else the first. */
function choose(named: readonly string[]): string | undefined {
  return named.find((module) => /(^|[._])prod(uction)?$/.test(module)) ?? named[0]
}

/** True for a package of settings that holds none itself, so that wsgi.py can't have meant it: its modules do. */
function isEmptyPackage(source: Source, directory: string, module: string): boolean {
  const file = findModuleFile(source, directory, module)
  return file?.endsWith('/__init__.py') === true && !/\S/.test(stripPython(source.read(file)).replace(/''/g, ''))
}

function requireModule(source: Source, directory: string, found: Found<string>): Found<string> {
  const file = findModuleFile(source, directory, found.value)
  if (file !== undefined) {
    if (/^\s*from configurations\b/m.test(source.read(file))) throw refuseClasses(file)
    return found
  }
  const where = below(directory, `${found.value.replaceAll('.', '/')}.py`)
  const other = findAnyCase(source, where) ?? findAnyCase(source, where.replace(/\.py$/, '/__init__.py'))
  if (other !== undefined) {
    throw new DeployError(
      'NO_SETTINGS',
      `The settings module ${found.value} (${found.from}) is not there: the file is called ${other}`,
      {
        hint: `On a server upper and lower case differ: rename one of them, as by \`git mv ${other} ${where}\`.`,
        file: other,
      },
    )
  }
  throw refuse(
    source,
    directory,
    `The settings module ${found.value} (${found.from}) is not there: ${where} is not sent`,
  )
}

/** django-configurations: settings that are classes are none of a module's names, and nothing could be put over them. */
const refuseClasses = (file: string) =>
  new DeployError(
    'NO_SETTINGS',
    `The settings in ${file} are classes (django-configurations), which this version can't use`,
    {
      file,
      hint: 'Commit a module that makes plain settings of the class, and name it in the settings input: `from configurations.utils import uppercase_attributes`, `Production.pre_setup(); Production.setup()`, `globals().update(uppercase_attributes(Production()))`; and let wsgi.py import get_wsgi_application from django.core.wsgi.',
    },
  )

function refuse(source: Source, directory: string, message: string): DeployError {
  const candidates = listSettingsFiles(source, directory).flatMap((file) => nameModule(directory, file) ?? [])
  return new DeployError('NO_SETTINGS', message, {
    hint:
      candidates.length > 0
        ? `Set the settings input to one of: ${candidates.slice(0, 10).join(', ')}.`
        : 'Commit the settings module (is it in .gitignore?) without its secrets, or name it under include.',
  })
}

function listSettingsFiles(source: Source, directory: string): string[] {
  const pattern = /(^|\/)(settings(_\w+)?|\w+_settings)\.py$|(^|\/)settings\/\w+(\/__init__)?\.py$/
  return listOwnFiles(source, directory).filter((file) => pattern.test(file))
}

function listProductionFiles(source: Source, directory: string): string[] {
  return listSettingsFiles(source, directory).filter((file) => /settings\/prod(uction)?(\/__init__)?\.py$/.test(file))
}

function listOwnFiles(source: Source, directory: string): string[] {
  const prefix = directory === '' ? '' : `${directory}/`
  return source.paths.filter(
    (file) => file.startsWith(prefix) && !isSideFile(file.slice(prefix.length)) && source.has(file),
  )
}
