import { DeployError, type ErrorCode } from '../errors.ts'
import type { CheckMessage, ProbeFailure, Project } from '../model.ts'
import { absentHint, type Ignored } from './absent.ts'
import { addPackage, driverHint } from './database.ts'
import { elsewhereHint } from './elsewhere.ts'
import { findLibraries, findUnknownLibrary, nameLibraryPackage } from './libraries.ts'
import { newerHint } from './newer.ts'
import { removedHint } from './removed.ts'

/** What databases say of a table that is not there. */
const tableMissing = /no such table|relation .* does not exist|Table .* doesn't exist/

type Stage = ProbeFailure['stage']

const codes: Readonly<Record<Stage, ErrorCode>> = {
  settings: 'SETTINGS_FAILED',
  setup: 'SETTINGS_FAILED',
  checks: 'CHECKS_FAILED',
  application: 'CHECKS_FAILED',
  database: 'DATABASE_UNREACHABLE',
  migrations: 'MIGRATION_FAILED',
  static: 'STATIC_FAILED',
  superusers: 'CHECKS_FAILED',
}

const during: Readonly<Record<Stage, string>> = {
  settings: 'The settings can’t be imported',
  setup: 'Django can’t be set up with these settings',
  checks: 'The project can’t be checked',
  application: 'The application can’t be imported',
  database: 'The database can’t be asked',
  migrations: 'The migrations can’t be read',
  static: 'The static files’ settings can’t be used',
  superusers: 'The users can’t be read',
}

/** Where the name of a package is not the name that is imported. */
const distributions: Readonly<Record<string, string>> = {
  Crypto: 'pycryptodome',
  MySQLdb: 'mysqlclient',
  PIL: 'Pillow',
  OpenSSL: 'pyOpenSSL',
  allauth: 'django-allauth',
  bs4: 'beautifulsoup4',
  ckeditor: 'django-ckeditor',
  corsheaders: 'django-cors-headers',
  crispy_bootstrap4: 'crispy-bootstrap4',
  crispy_bootstrap5: 'crispy-bootstrap5',
  cv2: 'opencv-python-headless',
  dateutil: 'python-dateutil',
  crispy_forms: 'django-crispy-forms',
  debug_toolbar: 'django-debug-toolbar',
  decouple: 'python-decouple',
  dj_database_url: 'dj-database-url',
  django: 'Django',
  django_extensions: 'django-extensions',
  dotenv: 'python-dotenv',
  django_celery_beat: 'django-celery-beat',
  django_celery_results: 'django-celery-results',
  django_filters: 'django-filter',
  environ: 'django-environ',
  import_export: 'django-import-export',
  jwt: 'PyJWT',
  magic: 'python-magic',
  mptt: 'django-mptt',
  phonenumber_field: 'django-phonenumber-field',
  psycopg2: 'psycopg2-binary',
  rest_framework: 'djangorestframework',
  rest_framework_simplejwt: 'djangorestframework-simplejwt',
  serial: 'pyserial',
  sklearn: 'scikit-learn',
  slugify: 'python-slugify',
  social_django: 'social-auth-app-django',
  storages: 'django-storages',
  taggit: 'django-taggit',
  widget_tweaks: 'django-widget-tweaks',
  yaml: 'PyYAML',
}

/** The failure as the person who pushed should read it; `ignored` are files that it is about and git leaves out. */
export function explainFailure(failure: ProbeFailure, project: Project, ignored: Ignored = {}): DeployError {
  const place = failure.file === null ? '' : ` (${failure.file}${failure.line === null ? '' : `:${failure.line}`})`
  const code = failure.type === 'SettingsModuleAssigned' ? 'SETTINGS_FAILED' : codes[failure.stage]
  const what = failure.variable === null ? `${failure.type}: ${failure.message}` : `${failure.variable} is not set`
  const libraries = findLibraries(`${failure.message}\n${failure.traceback}`)
  return new DeployError(code, `${during[failure.stage]}: ${what}${place}`, {
    hint: libraries.length > 0 ? libraryHint(libraries) : hint(failure, project, ignored),
    ...(libraries.length > 0 && { packages: libraries }),
    output: failure.traceback,
    ...(failure.file === null ? {} : { file: failure.file }),
    ...(failure.line === null ? {} : { line: failure.line }),
  })
}

const libraryHint = (names: readonly string[]) =>
  `The server lacks a library. Add to .github/django-prod.yml: \`packages: [${names.join(', ')}]\`.`

function hint(failure: ProbeFailure, project: Project, ignored: Ignored): string {
  const { type, message, module, variable } = failure
  const there = failure.file === null ? 'the settings' : failure.file
  if (variable !== null) {
    const { alsoMissing: also } = failure
    const more = also.length === 0 ? '' : ` It reads ${also.join(', ')} without a default too: add these at once.`
    return `Add a line ${variable}=… to the action’s \`env\` input, or give ${variable} a default in ${there}.${more}`
  }
  const library = findUnknownLibrary(`${message}\n${failure.traceback}`)
  if (library !== undefined) {
    const name = nameLibraryPackage(library)
    const rule = name === undefined ? '' : `, ${name} by Debian’s rule`
    return `The server lacks the library ${library}. \`apt-file search ${library}\` on a Debian names its package${rule}: add that to .github/django-prod.yml as \`packages: [${name ?? '…'}]\`.`
  }
  const list = project.dependencies.file
  const found =
    absentHint(failure, ignored) ?? elsewhereHint(failure) ?? removedHint(failure, list) ?? newerHint(failure, list)
  if (found !== undefined) return found
  if (module !== null) return moduleHint(module, there, project, failure.importer)
  if (type === 'SettingsModuleAssigned') {
    return `In ${there} write os.environ.setdefault('DJANGO_SETTINGS_MODULE', '${project.settings.value}') instead.`
  }
  if (type === 'Hanging') {
    return `Something in ${there} waits or works for too long while it is imported: do it when a request comes, or give it a time limit.`
  }
  if (type === 'NoCallable') return 'Name the application as `application: package.module:callable` in the YAML file.'
  if (type === 'ConflictingMigrations') return 'Run `python manage.py makemigrations --merge` and commit the result.'
  const driver = /Error loading (MySQLdb|psycopg)/.exec(message)?.[1]
  if (driver !== undefined) return driverHint(driver === 'MySQLdb' ? 'mysql' : 'postgresql', project)
  if (tableMissing.test(message) && /\bapscheduler\b/.test(failure.traceback)) {
    return `A scheduler is started in ${there} whenever the code is loaded, also by migrate, which has to make its tables first, and in each worker of the site at once. Start it in a command of manage.py instead (management/commands/NAME.py), and add to .github/django-prod.yml: \`processes: {schedule: python manage.py NAME}\`.`
  }
  if (tableMissing.test(message)) {
    return `${there} asks the database while it is imported, before its tables can be made: ask when a request comes.`
  }
  if (failure.stage === 'migrations')
    return '`python manage.py showmigrations --plan` shows what is applied, and in which order.'
  if (message.startsWith('Unable to configure handler')) {
    return `A LOGGING handler can’t write its file here. Log to the console instead${orShare(failure.folder)}: the journal keeps it.`
  }
  if (/write\+execute memory/.test(message)) {
    return `A package makes machine code while it runs (ffi.callback of cffi), which a site may not (MemoryDenyWriteExecute, docs/operating.md): name a version of it in ${project.dependencies.file} that comes with its parts built.`
  }
  if (type === 'PermissionError' || /read-only file system|unable to open database file/i.test(message)) {
    return `The application can’t write into its code: let it write below MEDIA_ROOT, or into a temporary folder${orShare(failure.folder)}.`
  }
  if (type === 'FileNotFoundError' && failure.folder !== null) {
    return `Git keeps no empty folders: commit a file in ${failure.folder}${orShare(failure.folder)}.`
  }
  return `Correct ${there}; the lines below are the last of what was raised.`
}

/** The lines that give the project a folder of its own to write to. */
const orShare = (folder: string | null): string =>
  folder === null ? '' : `, or add to .github/django-prod.yml: \`shared: [${folder}]\``

function moduleHint(module: string, there: string, project: Project, importer: string | null): string {
  const base = project.settings.value
  if (base === module || base.startsWith(`${module}.`)) {
    return `Name the settings in the action’s \`settings\` input: ${base} (from ${project.settings.from}) is not there.`
  }
  const top = module.split('.')[0] ?? module
  const name = distributions[top] ?? top
  if (name === 'Django') return `Add Django to ${project.dependencies.file}, which does not install it.`
  const { kind } = project.dependencies
  const locked = ['uv', 'poetry', 'pdm', 'pipenv'].includes(kind)
  const add = locked ? addPackage(name, project) : `Add ${name} to ${project.dependencies.file}`
  if (importer !== null) return `${importer} needs ${top}: ${add.charAt(0).toLowerCase()}${add.slice(1)}.`
  return `${add}, or take ${top} out of ${there} (INSTALLED_APPS, MIDDLEWARE, imports).`
}

/** The system checks of level ERROR and above, in Django's own words. */
export function explainChecks(errors: readonly CheckMessage[]): DeployError {
  const first = errors[0]
  const count = errors.length === 1 ? 'an error' : `${errors.length} errors`
  const lines = errors.map((one) => `(${one.id}) ${one.message}${one.hint === '' ? '' : `\n    HINT: ${one.hint}`}`)
  return new DeployError('CHECKS_FAILED', `Django’s system checks found ${count}: ${first?.message ?? ''}`, {
    hint: first?.hint || 'Correct it; `python manage.py check` lists them again.',
    output: lines.join('\n'),
  })
}
