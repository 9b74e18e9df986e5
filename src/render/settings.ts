import type { Https, Interface, LentVariable, ServerEngine } from '../model.ts'
import { texts } from '../texts.ts'
import { collectImports, fillBlocks } from './blocks.ts'
import { pythonBoolean, pythonList, pythonString } from './python.ts'

export interface SettingsOptions {
  /** The project's settings module, `package.settings.prod`. */
  readonly base: string
  readonly domains: readonly string[]
  readonly https: Https
  /** `sqlite`: our SQLite file; an engine: one of that kind; `url`: what DJANGO_PROD_DATABASE says. */
  readonly database: 'auto' | 'sqlite' | ServerEngine | 'url'
  /** How Gunicorn runs the application: connections outlive requests only where a thread owns them. */
  readonly interface: Interface
  /** The folder that all releases share, `/srv/app/shared`: media/ and data/ lie below it. */
  readonly shared: string
  /** Folder of manage.py below the code, `''` for the top. */
  readonly directory: string
  /** Folders below the code that the project imports from beside it. */
  readonly imports?: readonly string[]
  /** Variables that the project's settings ask for, which are set where nobody gives them. */
  readonly lent?: readonly LentVariable[]
  /** Python lines of the user's, run last; `''` for none. */
  readonly overrides?: string
}

/**
 * The text of `conf/django_prod_settings.py`: the project's settings with the changes that production needs.
 * It finds its own release by `__file__`, so that it is the same from release to release. It supports
 * Django 3.2 to 6 and reads DJANGO_PROD_SECRET_KEY from the environment where the project's key is no secret.
 */
export function renderSettings(options: SettingsOptions): string {
  const sections = [
    texts.settingsProject(),
    texts.settingsSecurity(),
    texts.settingsFiles(),
    texts.settingsDatabases(),
    texts.settingsLogging(),
    texts.settingsRecord(),
  ].join('')
  const rendered = fillBlocks(sections, {
    imports: `${collectImports(sections, 'django')}\n`,
    given: `_base_name = ${pythonString(options.base)}
_domains = ${pythonList(options.domains)}
_https = ${pythonBoolean(options.https !== 'off')}
_wanted_database = ${pythonString(options.database)}
_connection_age = ${options.interface === 'wsgi' ? 60 : 0}
_shared = Path(${pythonString(options.shared)})
`,
    project: [
      `_project = ${options.directory === '' ? '_code' : `_code / ${pythonString(options.directory)}`}\n`,
      ...(options.lent ?? []).map(
        (one) => `os.environ.setdefault(${pythonString(one.name)}, ${renderLent(one, options)})\n`,
      ),
      ...(options.imports ?? []).map((folder) => `sys.path.insert(0, str(_code / ${pythonString(folder)}))\n`),
    ].join(''),
    alone: false,
  })
  return rendered + renderOverrides(options.overrides ?? '')
}

/** The value of a variable that is lent, as Python. */
function renderLent({ what, separator = ',', number = 0 }: LentVariable, { domains, https }: SettingsOptions): string {
  const [main = ''] = domains
  switch (what) {
    case 'secret-key':
      return 'os.environ["DJANGO_PROD_SECRET_KEY"]'
    case 'host':
      return pythonString(main)
    case 'hosts':
      return pythonString(domains.join(separator))
    case 'site':
      return pythonString(`${https === 'off' ? 'http' : 'https'}://${main}`)
    case 'sqlite':
      return pythonString('sqlite:///db.sqlite3')
    case 'redis':
      // The numbers are kept: a cache that is emptied would empty what else has its number.
      return `os.environ.get("REDIS_URL", "redis://localhost:6379/0")${number === 0 ? '' : `.replace("/0", "/${number}")`}`
  }
}

function renderOverrides(lines: string): string {
  if (lines.trim() === '') return ''
  return `\n# 7. The lines of "overrides" in .github/django-prod.yml.\n\n${lines.trimEnd()}\n`
}
