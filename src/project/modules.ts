/** Python modules and the files they are. */
import type { Source } from './source.ts'
import { below, folderOf } from './source.ts'

/**
 * The folders of which modules are imported: that of manage.py, and its `src` when manage.py puts it on sys.path
 * (it says so, or the module is nowhere else).
 */
export function moduleRoots(directory: string): string[] {
  return [directory, below(directory, 'src')]
}

/** The file of a module (`package/module.py` or its `__init__.py`), undefined when none is sent. */
export function moduleFile(source: Source, directory: string, module: string): string | undefined {
  const relative = module.replaceAll('.', '/')
  return moduleRoots(directory)
    .flatMap((root) => [below(root, `${relative}.py`), below(root, relative, '__init__.py')])
    .find(source.has)
}

/** The module that a file is, undefined when no import can name it. */
export function moduleName(directory: string, file: string): string | undefined {
  for (const root of moduleRoots(directory).reverse()) {
    const prefix = root === '' ? '' : `${root}/`
    if (!file.startsWith(prefix) || !file.endsWith('.py')) continue
    const module = file
      .slice(prefix.length, -'.py'.length)
      .replace(/\/__init__$/, '')
      .replaceAll('/', '.')
    if (/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(module)) return module
  }
  return undefined
}

/** The file that a star import in `file` reads: relative ones from the file's folder, others by their name. */
export function importedFile(source: Source, directory: string, file: string, module: string): string | undefined {
  const dots = /^\.*/.exec(module)?.[0].length ?? 0
  if (dots === 0) return moduleFile(source, directory, module)
  let folder = folderOf(file)
  for (let level = 1; level < dots; level += 1) folder = folderOf(folder)
  const relative = below(folder, module.slice(dots).replaceAll('.', '/'))
  return [`${relative}.py`, below(relative, '__init__.py')].find(source.has)
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
