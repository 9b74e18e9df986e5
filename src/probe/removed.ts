/** What newer versions of Python and Django no longer have, and what to do: pure. */
import type { ProbeFailure } from '../model.ts'

/** Modules of the standard library → the last Python that has them (docs.python.org, "What's New", "Removed"). */
const modules: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    'aifc audioop cgi cgitb chunk crypt imghdr lib2to3 mailcap msilib nis nntplib ossaudiodev pipes sndhdr spwd sunau telnetlib uu xdrlib'
      .split(' ')
      .map((name) => [name, '3.12']),
  ),
  ...Object.fromEntries('asynchat asyncore distutils imp smtpd'.split(' ').map((name) => [name, '3.11'])),
  binhex: '3.10',
  ...Object.fromEntries('_bootlocale formatter parser symbol'.split(' ').map((name) => [name, '3.9'])),
  dummy_threading: '3.8',
  _dummy_thread: '3.8',
}

/** Names in them → the last Python that has them. */
const names: ReadonlyArray<readonly [RegExp, string]> = [
  [
    /^collections\.(Mapping|MutableMapping|Sequence|MutableSequence|Set|MutableSet|Iterable|Iterator|Callable|Hashable|Container|Sized|Generator|OrderedMapping)$/,
    '3.9',
  ],
  [/^(inspect\.(getargspec|formatargspec)|asyncio\.coroutine)$/, '3.10'],
  [/^(fractions\.gcd|base64\.(en|de)codestring|array\.array\.(to|from)string)$/, '3.8'],
  [/^(cgi\.escape|time\.clock|platform\.(linux_distribution|dist))$/, '3.7'],
  [
    /^(pkgutil\.Imp(Importer|Loader)|configparser\.SafeConfigParser|ssl\.(wrap_socket|match_hostname)|unittest\.(makeSuite|findTestCases)|locale\.(format|resetlocale)|importlib\.(find_loader|abc\.Finder)|re\.template)$/,
    '3.11',
  ],
  [/^(typing\.(io|re)|importlib\.abc\.(ResourceReader|Traversable))$/, '3.12'],
  [
    /^(ast\.(Str|Num|Bytes|NameConstant)|asyncio\.(get_child_watcher|AbstractEventLoopPolicy)|pkgutil\.(get_loader|find_loader))$/,
    '3.13',
  ],
]

/** Versions of Django → the last Python that they are for (docs.djangoproject.com, "FAQ: Installation"). */
const djangos: Readonly<Record<string, string>> = {
  '1.11': '3.7',
  '2.2': '3.9',
  '3.0': '3.9',
  '3.1': '3.9',
  '3.2': '3.10',
  '4.0': '3.10',
  '4.1': '3.11',
  '4.2': '3.12',
  '5.0': '3.12',
  '5.1': '3.13',
}

/** What Django had and has no more → its last version, and what stands in its place. */
const django: ReadonlyArray<readonly [RegExp, string, string]> = [
  [
    /'(ugettext(_lazy|_noop)?|ungettext(_lazy)?)' from 'django\.utils\.translation'/,
    '3.2',
    'the name without its u, as gettext_lazy',
  ],
  [/'(force|smart)_text' from 'django\.utils\.encoding'/, '3.2', 'force_str or smart_str'],
  [/'url' from 'django\.conf\.urls'/, '3.2', 're_path of django.urls'],
  [
    /'(is_safe_url|url(un)?quote(_plus)?)' from 'django\.utils\.http'/,
    '3.2',
    'url_has_allowed_host_and_scheme, or urllib.parse.quote',
  ],
  [
    /'python_2_unicode_compatible' from|No module named 'django\.utils\.(six|lru_cache|_os\.)/,
    '2.2',
    'nothing: Python 3 needs none of it',
  ],
  [
    /'(NullBooleanField)' from 'django\.db\.models|models' has no attribute 'NullBooleanField/,
    '3.2',
    'BooleanField(null=True)',
  ],
  [/No module named 'django\.core\.urlresolvers'/, '1.11', 'django.urls'],
  [/'(render_to_response)' from 'django\.shortcuts'/, '2.2', 'render'],
  [
    /'(staticfiles|static)' from 'django\.contrib\.staticfiles\.templatetags|No module named 'django\.contrib\.staticfiles\.templatetags/,
    '2.2',
    'django.templatetags.static',
  ],
  [/'(JSONField)' from 'django\.contrib\.postgres\.(fields|forms)'/, '3.2', 'JSONField of django.db.models'],
  [/'(utc)' from 'django\.utils\.timezone'/, '4.2', 'datetime.timezone.utc'],
  [/'(get_storage_class)' from 'django\.core\.files\.storage'/, '5.0', 'storages of django.core.files.storage'],
]

/** What to do; undefined when nothing that was removed is what failed. */
export function removedHint(failure: ProbeFailure, file: string): string | undefined {
  const { module, message, python, importer } = failure
  const top = module?.split('.')[0] ?? ''
  const who = importer ?? (failure.file === null ? 'the project' : failure.file)
  if (top === 'pkg_resources')
    return `${who} imports pkg_resources, which setuptools has had until version 80: write a line \`setuptools<81\` into ${file}.`
  const last = modules[top] ?? lastOfName(message)
  const what = top in modules ? top : nameIn(message)
  if (last !== undefined && isLater(python, last)) {
    const fits = earlier(
      last,
      importer?.startsWith('Django ') ? (djangos[/^Django (\d+\.\d+)/.exec(importer)?.[1] ?? ''] ?? last) : last,
    )
    const newer =
      importer === null
        ? `or replace it in ${who}`
        : `or ask for a newer version of ${importer.split(' ')[0]} in ${file}`
    return `${who} uses ${what}, which Python has had until ${last}, and this is ${python}. Write \`python: '${fits}'\` into .github/django-prod.yml (it is fetched where the system lacks it), ${newer}.`
  }
  for (const [sign, version, instead] of django) {
    if (!sign.test(message)) continue
    return `Django has had it until ${version}. Ask for a Django that ${who} was written for (\`Django~=${version}.0\` in ${file}), or write ${instead}.`
  }
  return undefined
}

/** `collections.Mapping`, as both errors name it. */
function nameIn(message: string): string | undefined {
  const [, module, attribute] = /module '([\w.]+)' has no attribute '(\w+)'/.exec(message) ?? []
  if (module !== undefined) return `${module}.${attribute}`
  const [, name, from] = /cannot import name '(\w+)' from '([\w.]+)'/.exec(message) ?? []
  return name === undefined ? undefined : `${from}.${name}`
}

function lastOfName(message: string): string | undefined {
  const name = nameIn(message)
  return name === undefined ? undefined : names.find(([pattern]) => pattern.test(name))?.[1]
}

const minor = (version: string): number => Number(version.split('.')[1])
const isLater = (python: string, last: string): boolean => minor(python) > minor(last)
const earlier = (one: string, other: string): string => (minor(one) < minor(other) ? one : other)
