/** How the server's half is sent: which modules, and what of them. */
import { execFileSync } from 'node:child_process'
import { globSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { needed, program, readModule, withoutComments } from '../src/remote.ts'
import { lentModules } from '../src/server/session.ts'
import { remoteProgram } from './lab/remote-program.ts'

const src = resolve(import.meta.dirname, '../src')
const modules = ['remote', 'inside'].flatMap((part) =>
  readdirSync(join(src, part), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.py'))
    .map((path) => `${part}.${path.slice(0, -3).replaceAll('/', '.')}`),
)

/** Says of pairs of texts whether they are the same program on the same lines, docstrings, types and annotations apart. */
const compare = `
import ast, json, sys

class Untyped(ast.NodeTransformer):
    def visit_AnnAssign(self, node):
        # One without a value, or of an attribute, stays as it is: nothing would be left of it, or nothing is won.
        if node.value is None or not isinstance(node.target, ast.Name):
            return node
        return ast.Assign([node.target], node.value, lineno=node.lineno)

    def visit_arg(self, node):
        node.annotation = None
        return node

    def visit_FunctionDef(self, node):
        node.returns = None
        return self.generic_visit(node)

def typed(text):
    """Whether a type is left that Python would evaluate, or that costs bytes."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.arg) and node.annotation or isinstance(node, ast.FunctionDef) and node.returns:
            return True
    return False

def bare(text):
    tree = ast.parse(text)
    types = ("TYPE_CHECKING = False", "if TYPE_CHECKING:")
    types += ("from __future__ import annotations",)
    tree.body = [node for node in tree.body if not ast.unparse(node).startswith(types)]
    tree = Untyped().visit(tree)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
                node.body = node.body[1:]
    return [ast.dump(tree), [node.lineno for node in ast.walk(tree) if hasattr(node, "lineno")]]

print(json.dumps([bare(one) == bare(other) and not typed(other) for one, other in json.load(sys.stdin)]))`

test('comments, docstrings, annotations and what is for the type checker are left out, and nothing else; lines keep their numbers', () => {
  const types =
    'TYPE_CHECKING = False\nif TYPE_CHECKING:\n    from gone import A\n\n    class B:\n        """gone"""\n\n\n'
  const tricky = `"""One."""\n${types}x = '#' + "\\"#" + r'\\\\'  # gone\n\n\ndef f():\n    '''Kept?'''\n    return f"{x!r:#>4}"  # "gone"\n`
  const pairs = [tricky, ...modules.map(readModule)].map((text) => [text, withoutComments(text)])
  const input = JSON.stringify(pairs)
  expect(JSON.parse(execFileSync('python3', ['-c', compare], { input, encoding: 'utf8' }))).toEqual(
    pairs.map(() => true),
  )
  expect(withoutComments(tricky)).not.toMatch(/One|gone|TYPE_CHECKING|[ \t]\n/)
  expect(modules.length).toBeGreaterThan(60)
})

describe('what is needed', () => {
  test('is a module with all that it imports, and no shapes', () => {
    const session = needed(['remote.session'])
    for (const name of ['remote.session', 'remote.facts.gather', 'remote.wire', 'remote.failure']) {
      expect(session).toContain(name)
    }
    expect([...session].filter((name) => /shapes|model|codes|importer|inside/.test(name))).toEqual([])
  })

  test('is what a module names to be sent on, too', () => {
    expect(needed(['remote.database.reached'])).toContain('inside.database.actions')
  })
})

test('the session fits into the first packets of a connection (RFC 6928: ten of them)', () => {
  expect(program('remote.session', [], ['remote.services.redis']).length).toBeLessThan(10 * 1460)
  expect(program('remote.serve').length).toBeLessThan(3 * 1460)
})

/** Runs a function `main` by the importer, with these modules beside it; what it printed. */
function fromMemory(names: readonly string[], body: string): string {
  const imports = names.map((name) => `    if False:\n        from ${name} import _\n`).join('')
  const { words, input } = remoteProgram(`import sys\ndef main():\n${imports}${body}`)
  const [python = '', ...rest] = words
  return execFileSync(python, rest, { input, encoding: 'utf8' })
}

test('every module loads from memory, and does nothing when it does', () => {
  const sent = modules.filter((name) => !/\.(shapes|model|codes|importer)(\.|$)/.test(name))
  const body = `
    import importlib, os
    os.umask(0o77)
    before = os.listdir("/proc/self/fd")
    for name in ${JSON.stringify(sent)}:
        importlib.import_module(name)
    said = [os.umask(0) == 0o77, before == os.listdir("/proc/self/fd"), "django" in sys.modules, "remote.shapes" in sys.modules]
    print(said)
`
  expect(fromMemory(sent, body)).toBe('[True, True, False, False]\n')
})

test.each(['remote.session', 'remote.serve'])('%s starts without what takes long to import', (name) => {
  const body = `
    import importlib
    importlib.import_module("${name}")
    print(sorted({"typing", "ssl", "http.client", "argparse", "tempfile", "email"} & set(sys.modules)))
`
  expect(fromMemory([name], body)).toBe('[]\n')
})

test('what the session asks for later is what the runner gives', () => {
  const files = globSync('src/remote/**/*.py').map((path) => readFileSync(path, 'utf8'))
  const asked = files.flatMap((text) => [...text.matchAll(/\bbring\("([^"]+)"\)/g)].map(([, module]) => module))
  expect([...new Set(asked)].sort()).toEqual([...lentModules])
})
