import { describe, expect, test } from 'vitest'
import { listBeside, readPinned, uvVersion } from '../../src/release/pins.ts'

describe.each(['wsgi', 'asgi'] as const)('what is installed for %s', (kind) => {
  const text = readPinned(kind)
  const pins = [...text.matchAll(/^([\w.-]+==\S+)/gm)].map(([, pin]) => pin)

  test('stands among the hashes in the same versions, with what it needs and uv', () => {
    expect(pins).toEqual(expect.arrayContaining([...listBeside(kind), `uv==${uvVersion}`]))
    const more = kind === 'asgi' ? ['click', 'h11'] : []
    const older = kind === 'asgi' ? ['uvicorn-worker'] : []
    const names = [...listBeside(kind), ...more, ...older, 'setuptools', 'uv'].map((pin) => pin.split('==')[0]).sort()
    expect(pins.map((pin) => pin?.split('==')[0]).sort()).toEqual(names)
  })

  test('has hashes, each of sha256, and nothing else', () => {
    for (const entry of text.split(/^(?=[a-z])/m)) {
      expect(entry).toMatch(/^[\w.-]+==[\w.]+(?: \\\n {4}--hash=sha256:[0-9a-f]{64})+\n$/)
    }
  })
})
