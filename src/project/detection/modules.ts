/** Python modules and the files they are. */
import { findStarImports, isModuleName, stripPython } from './python-text.ts'
import type { Source } from './source.ts'
import { below, folderOf } from './source.ts'

/**
 * The folders of which modules are imported: that of manage.py, and its `src` when manage.py puts it on sys.path
 * (it says so, or the module is nowhere else).
 */
export function listModuleRoots(directory: string): string[] {
  return [directory, below(directory, 'src')]
}

/** The file of a module (`package/module.py` or its `__init__.py`), undefined when none is sent. */
export function findModuleFile(source: Source, directory: string, module: string): string | undefined {
  const relative = module.replaceAll('.', '/')
  return listModuleRoots(directory)
    .flatMap((root) => [below(root, `${relative}.py`), below(root, relative, '__init__.py')])
    .find(source.has)
}

/**
 * The folders beside that of manage.py from which the project imports: `src` where the settings lie in it, and those
 * that one of `entries` (manage.py, wsgi.py, asgi.py) puts on sys.path, as cookiecutter-django's do.
 */
export function findImportFolders(
  source: Source,
  directory: string,
  settings: string,
  entries: readonly string[],
): string[] {
  const src = below(directory, 'src')
  const found = findModuleFile(source, directory, settings)?.startsWith(`${src}/`) ? [src] : []
  for (const entry of entries) {
    const lines = stripPython(source.read(entry)).split('\n')
    for (const line of lines.filter((one) => /\bsys\.path\b/.test(one))) {
      for (const [, , name = ''] of line.matchAll(/(['"])([\w./-]+)\1/g)) {
        const folder = below(directory, name)
        if (!folder.startsWith('..') && source.paths.some((path) => path.startsWith(`${folder}/`))) found.push(folder)
      }
    }
  }
  return [...new Set(found)]
}

/** The module that a file is, undefined when no import can name it. */
export function nameModule(directory: string, file: string): string | undefined {
  for (const root of listModuleRoots(directory).reverse()) {
    const prefix = root === '' ? '' : `${root}/`
    if (!file.startsWith(prefix) || !file.endsWith('.py')) continue
    const module = file
      .slice(prefix.length, -'.py'.length)
      .replace(/\/__init__$/, '')
      .replaceAll('/', '.')
    if (isModuleName(module)) return module
  }
  return undefined
}

/** The file that a star import in `file` reads: relative ones from the file's folder, others by their name. */
export function findImportedFile(source: Source, directory: string, file: string, module: string): string | undefined {
  const dots = /^\.*/.exec(module)?.[0].length ?? 0
  if (dots === 0) return findModuleFile(source, directory, module)
  let folder = folderOf(file)
  for (let level = 1; level < dots; level += 1) folder = folderOf(folder)
  const relative = below(folder, module.slice(dots).replaceAll('.', '/'))
  return [`${relative}.py`, below(relative, '__init__.py')].find(source.has)
}

/** The settings module and what it takes everything from, the nearest first, with their texts. */
export function* readSettingsLayers(
  source: Source,
  directory: string,
  settings: string,
): Generator<{ readonly file: string; readonly text: string }> {
  const seen = new Set<string>()
  const open = [findModuleFile(source, directory, settings)]
  for (let file = open.shift(); file !== undefined; file = open.shift()) {
    if (seen.has(file)) continue
    seen.add(file)
    const text = source.read(file)
    yield { file, text }
    for (const module of findStarImports(text).reverse()) {
      const imported = findImportedFile(source, directory, file, module)
      if (imported !== undefined) open.push(imported)
    }
  }
}

/** True for files that are there for tests, templates of projects or documentation: never the project's own. */
export function isSideFile(file: string): boolean {
  return folderOf(file)
    .split('/')
    .some(
      (folder) =>
        /^(tests?|testing|templates|project_templates?|app_templates?|docs|site-packages)$/.test(folder) ||
        folder.includes('{{'),
    )
}
