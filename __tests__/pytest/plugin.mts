import { join } from 'node:path'

/** The names of Python test files: vitest runs these beside its own. */
export const pythonTestFiles = '__tests__/**/test_*.py'

/** A plugin of Vite: to vitest a Python test file is a module that registers the tests which pytest finds in it. */
export const pythonTests = {
  name: 'pytest',
  enforce: 'pre' as const,
  load(id: string): string | null {
    if (!/\/test_[^/]*\.py$/.test(id)) return null
    const register = join(import.meta.dirname, 'register.ts')
    return `import { registerTests } from ${JSON.stringify(register)}\nawait registerTests(${JSON.stringify(id)})\n`
  },
}
