/** What a failed installation lacked, read from what uv or pip printed. */
import { readDistributionName } from '../detection/requirements.ts'

/** Every compilation needs these (Debian's names). */
const compiler = ['build-essential', 'python3-dev'] as const

/** Distribution → Debian packages whose headers or programs its source needs, beside the compiler. */
const needs: Readonly<Record<string, string>> = {
  cairocffi: 'libcairo2-dev',
  cffi: 'libffi-dev',
  cryptography: 'libssl-dev pkg-config cargo',
  'dbus-python': 'libdbus-1-dev libglib2.0-dev pkg-config',
  gdal: 'libgdal-dev',
  h5py: 'libhdf5-dev pkg-config',
  lxml: 'libxml2-dev libxslt1-dev',
  mysqlclient: 'default-libmysqlclient-dev pkg-config',
  pillow: 'libjpeg-dev zlib1g-dev libfreetype-dev libwebp-dev',
  psycopg: 'libpq-dev',
  'psycopg-c': 'libpq-dev',
  psycopg2: 'libpq-dev',
  'psycopg2-binary': 'libpq-dev',
  pycairo: 'libcairo2-dev pkg-config',
  pycurl: 'libcurl4-openssl-dev libssl-dev',
  pygraphviz: 'libgraphviz-dev pkg-config',
  pyodbc: 'unixodbc-dev',
  'python-ldap': 'libldap2-dev libsasl2-dev',
  'python3-saml': 'libxmlsec1-dev libxmlsec1-openssl libxml2-dev pkg-config',
  xmlsec: 'libxmlsec1-dev libxmlsec1-openssl libxml2-dev pkg-config',
}

/** What compilers and build scripts say of what is missing → Debian packages. */
const signs: ReadonlyArray<readonly [RegExp, string]> = [
  [/pg_config executable not found|libpq-fe\.h/, 'libpq-dev'],
  [/mysql_config|mysqlclient.*pkg-config|Can not find valid pkg-config name/, 'default-libmysqlclient-dev pkg-config'],
  [/pkg-config(:| is) (command )?not found|Did not find pkg-config/i, 'pkg-config'],
  [/ffi\.h: No such file/, 'libffi-dev'],
  [/curl-config/, 'libcurl4-openssl-dev libssl-dev'],
  [/xmlsec1 is not installed|xmlsec1\.pc/, 'libxmlsec1-dev libxmlsec1-openssl libxml2-dev pkg-config'],
  [/libxml\/.*\.h: No such file|xslt-config/, 'libxml2-dev libxslt1-dev'],
  [/(lber|ldap)\.h: No such file/, 'libldap2-dev libsasl2-dev'],
  [/gdal-config/, 'libgdal-dev'],
  [/openssl\/.*\.h: No such file/, 'libssl-dev'],
  [/geos-config|geos_c\.h/, 'libgeos-dev'],
  [/proj executable not found|proj\.h: No such file/, 'libproj-dev proj-bin'],
  [/snappy-c\.h/, 'libsnappy-dev'],
  [/sqlfront\.h|sybdb\.h/, 'freetds-dev'],
  [/portaudio\.h/, 'portaudio19-dev'],
  [/libmemcached\/.*\.h/, 'libmemcached-dev zlib1g-dev'],
  [/sqlite3\.h/, 'libsqlite3-dev'],
  [/ft2build\.h/, 'libfreetype-dev'],
  [/krb5-config|gssapi\/.*\.h/, 'libkrb5-dev'],
  [/systemd\/.*\.h/, 'libsystemd-dev pkg-config'],
  [/unicode\/.*\.h|icu-config|icu-i18n/, 'libicu-dev pkg-config'],
  [/librdkafka\/rdkafka\.h/, 'librdkafka-dev'],
  [/magic\.h: No such file/, 'libmagic-dev'],
  [/sql\.h: No such file/, 'unixodbc-dev'],
  [/hdf5\.h: No such file/, 'libhdf5-dev pkg-config'],
  [/girepository|gobject-introspection/, 'libgirepository1.0-dev libcairo2-dev pkg-config'],
  [/can't find Rust compiler|[Rr]ust toolchain|cargo, the Rust package manager, is not installed/, 'cargo'],
  [/Unknown compiler.*gfortran|No Fortran compiler/, 'gfortran'],
  [/(cmake|ninja): (not found|command not found)|CMake must be installed/, 'cmake'],
  [/swig: (not found|No such file)|command 'swig' failed/, 'swig'],
  [/git executable not found|Git executable not found|Cannot find command 'git'/, 'git'],
]

const compiles =
  /Failed to build `?|Failed building wheel for|error: command '[^']*(gcc|cc|g\+\+)'|Python\.h: No such file|(gcc|cc1?|g\+\+): (not found|No such file)/

/** What a build says that failed, as uv and as pip say it. */
const failedBuild = /(?:Failed to build `?|Failed building wheel for )([A-Za-z0-9][\w.-]*)/g

/** Names of what could not be built, as the output says them. */
const listFailedBuilds = (output: string): string[] =>
  [...output.matchAll(failedBuild)].map(([, built = '']) => readDistributionName(built.split('==')[0] ?? '') ?? '')

/** What a build script says that is too old for this Python or its setuptools: no package of the server mends it. */
const outdated =
  /No module named '(distutils|imp|pkg_resources|numpy|Cython|cython)|use_2to3 is invalid|KeyError: '__version__'|has no attribute '(ImpImporter|SafeConfigParser|readfp|get_installer|cython_sources|build_ext)'|invalid command 'bdist_wheel'|Python version .* not supported|Cannot install on Python version|object has no attribute 'cython_sources'|only (Python )?versions? .* supported/

/** What compilers say, and what looks for them. */
const compiling =
  /(gcc|cc1?|g\+\+|c\+\+|clang)['"]? failed|fatal error: \S+\.h|(gcc|cc1?|g\+\+|cargo|rustc|cmake|make): (not found|No such file)|command '[^']*(gcc|cc|g\+\+|clang)'|[Uu]nknown compiler|COMPILER not set|[Rr]ust (compiler|toolchain)|unable to execute/

/** True when building failed in a package's own script, which is too old for what is there, and in no compiler. */
export const isOutdatedBuild = (output: string): boolean => outdated.test(output) && !compiling.test(output)

/** Debian packages to add so that what failed can be built; empty when it failed for another reason. */
export function findBuildPackages(output: string): string[] {
  const found = new Set<string>()
  for (const [sign, names] of signs) if (sign.test(output)) for (const name of names.split(' ')) found.add(name)
  if (found.size === 1 && found.has('git')) return ['git']
  if (!compiles.test(output) || (found.size === 0 && isOutdatedBuild(output))) return [...found].sort()
  for (const built of listFailedBuilds(output)) for (const name of needs[built]?.split(' ') ?? []) found.add(name)
  for (const name of compiler) found.add(name)
  return [...found].sort()
}

/** Distributions that exist for Windows only, as `pip freeze` writes them there. */
const windowsOnly =
  /\b(pywin32|pypiwin32|pywinpty|windows-curses|twisted-iocpsupport|wmi|wexpect|winshell|comtypes)\b(==[\w.]+)?/i

/** A pin that no other system can install, with the line to write instead; null where none is to blame. */
export function findWindowsPin(output: string): { readonly name: string; readonly line: string } | null {
  for (const line of output.split('\n')) {
    if (!/no (wheels|version|matching)|not found|can't be|Failed to build|unsatisfiable/i.test(line)) continue
    const found = windowsOnly.exec(line)
    if (found?.[1] === undefined) continue
    const pin = found[1] + (found[2] ?? '')
    return { name: found[1], line: `${pin}; sys_platform == "win32"` }
  }
  return null
}
