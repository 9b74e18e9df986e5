/** Variables that the settings can't do without, and whose value is no secret of the user's: the site's own address and key. */
import type { Found, LentVariable } from '../../model.ts'
import { readSettingsLayers } from './modules.ts'
import { readStatement } from './python-text.ts'
import type { Source } from './source.ts'

/** A reader of the environment that has no default: os, decouple, django-environ, environs, and what projects call so. */
const reader = String.raw`(?:(?:os\.)?environ\s*\[\s*(?<q1>['"])(?<n1>\w+)\k<q1>\s*\]|(?:(?:os\.)?environ\.get|(?:os\.)?getenv|config|env(?:\.(?:str|list))?|get_env\w*)\(\s*(?<q2>['"])(?<n2>\w+)\k<q2>\s*(?:,\s*cast\s*=\s*[\w.]+(?:\(\))?\s*)?,?\s*\))`
const alone = new RegExp(`^${reader}$`)
const hosts = new RegExp(
  String.raw`^(?<list>\[\s*)?${reader}(?:\.split\(\s*(?:(?<q3>['"])(?<sep>[ ,;|])\k<q3>\s*)?\))?(?:\s*\])?$`,
)
const defaulted =
  /^(?:[\w.]*env[\w.]*|config)\(\s*(['"])(\w+)\1\s*,\s*(?:default\s*=\s*)?(?:None|(['"])([^'"]*)\3)\s*,?\s*\)$/
/** What `runserver` listens on, as the default of a variable that says where the site is. */
const local =
  /\(\s*(['"])((?:\w+_)?(?:SITE|BASE|ROOT|APP|PUBLIC)_(?:ROOT|URL|ORIGIN|BASE_URL))\1\s*,\s*(?:default\s*=\s*)?(['"])https?:\/\/(?:localhost|127\.0\.0\.1)(?::8000)?\/?\3/g
/** A Redis at home, or one that only containers know, as the default of a variable. */
const redis =
  /\(\s*(['"])([A-Za-z_]\w*)\1\s*,\s*(?:default\s*=\s*)?(['"])redis:\/\/(?:127\.0\.0\.1|[\w-]+)(?::\d+)?(?:\/(\d{1,2})?)?\3/g
const address =
  /(?:\b(?:config|env(?:\.\w+)?)\(\s*|\benviron\s*\[\s*)(['"])DATABASE_URL\1\s*(?:\)|\]|,\s*cast\b)|\benv\.db(?:_url)?\(\s*\)/
const optional =
  /(['"])DATABASE_URL\1\s*(?:(?:not\s+)?in\b|,\s*(?!cast\b))|(?:environ\.get|getenv)\(\s*(['"])DATABASE_URL\2/

const drivers = ['psycopg', 'psycopg-binary', 'psycopg2', 'psycopg2-binary', 'mysqlclient', 'pymysql']

/**
 * Finds them in the settings module and in what it takes everything from. `required` are the names of the packages: a
 * database without a driver can only be a file. What `env` gives wins over each.
 */
export function findLentVariables(
  source: Source,
  directory: string,
  settings: string,
  required: ReadonlySet<string>,
): Found<LentVariable>[] {
  const found = new Map<string, Found<LentVariable>>()
  const add = (value: LentVariable, from: string) => {
    if (!found.has(value.name)) found.set(value.name, { value, from })
  }
  const layers = [...readSettingsLayers(source, directory, settings)]
  for (const { file, text } of layers) {
    const lines = text.split(/\r?\n/)
    const [key, names] = ['SECRET_KEY', 'ALLOWED_HOSTS'].map((name) => {
      const line = lines.findLastIndex((one) => new RegExp(String.raw`^${name}\s*(:[^=]*)?=(?!=)`).test(one))
      return { line, text: line < 0 ? '' : readStatement(lines.slice(line)) }
    })
    const secret = findKeyVariable(key?.text ?? '')
    if (secret !== undefined)
      add({ name: secret, what: 'secret-key' }, `since SECRET_KEY reads it in ${file}:${(key?.line ?? 0) + 1}`)
    const said = hosts.exec(names?.text ?? '')?.groups
    if (said)
      add(
        {
          name: said.n1 ?? said.n2 ?? '',
          what: said.list ? 'host' : 'hosts',
          separator: said.sep ?? (/\.split\(\s*\)/.test(names?.text ?? '') ? ' ' : ','),
        },
        `since ALLOWED_HOSTS reads it in ${file}:${(names?.line ?? 0) + 1}`,
      )
    for (const [, , name = ''] of text.matchAll(local))
      add({ name, what: 'site' }, `since its default in ${file} is the address of runserver`)
    for (const [, , name = '', , number = '0'] of text.matchAll(redis))
      if (name !== 'REDIS_URL')
        add({ name, what: 'redis', number: Number(number) }, `since its default in ${file} is the address of a Redis`)
  }
  const whole = layers.map(({ text }) => text).join('\n')
  if (address.test(whole) && !optional.test(whole) && !drivers.some((name) => required.has(name)))
    add(
      { name: 'DATABASE_URL', what: 'sqlite' },
      'since the settings ask for it, and no driver of a database server is required',
    )
  return [...found.values()]
}

/** The variable of a key that has no default, or one that the production settings would replace as no secret. */
function findKeyVariable(expression: string): string | undefined {
  const bare = alone.exec(expression)?.groups
  if (bare) return bare.n1 ?? bare.n2
  const [, , name, , text = ''] = defaulted.exec(expression) ?? []
  return name !== undefined && (new Set(text).size < 5 || text.startsWith('django-insecure-')) ? name : undefined
}
