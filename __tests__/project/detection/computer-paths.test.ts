import { expect, test } from 'vitest'
import { isComputerPath } from '../../../src/project/detection/computer-paths.ts'
import { readRequirements } from '../../../src/project/detection/requirements.ts'
import { decodeText, openSource } from '../../../src/project/detection/source.ts'
import { makeTree } from '../tree.ts'

test.each([
  ['asgiref @ file:///home/conda/feedstock_root/build_artifacts/asgiref_17/work', true],
  ['six @ file:///C:/b/abs_21/croot/six_17/work', true],
  ['attrs[tests] @ file:///opt/concourse/worker/volumes/attrs_16/work', true],
  ['-e c:\\users\\me\\site', true],
  ['--editable=/Users/me/site', true],
  ['C:\\wheels\\GDAL-3.4.3-cp310-cp310-win_amd64.whl', true],
  ['\\\\share\\wheels\\x-1.0-py3-none-any.whl', true],
  ['file:///tmp/x-1.0.tar.gz', true],
  ['x @ file:///opt/wheels/x-1.0-py3-none-any.whl', false],
  [`x @ file://${'$'}{PROJECT_ROOT}/x`, false],
  ['x @ https://example.org/x.whl', false],
  ['-e .', false],
  ['./libs/x', false],
  ['-e git+https://example.org/x.git#egg=x', false],
  ['Django==5.2', false],
])('%s', (line, expected) => expect(isComputerPath(line)).toBe(expected))

const read = (text: string) => {
  const root = makeTree({ 'requirements.txt': text })
  return readRequirements(openSource(root, { 'requirements.txt': { kind: 'file' } }), 'requirements.txt', '')
}

test('all of them are named at once, each with what to write', () => {
  const text =
    'Django==5.2\nattrs @ file:///croot/attrs_17/work\n-e c:\\users\\me\\site\nC:\\w\\GDAL-3.4.3-cp310-cp310-win_amd64.whl\n'
  expect(() => read(text)).toThrow(
    expect.objectContaining({
      code: 'NO_DEPENDENCIES',
      message: 'requirements.txt names 3 paths of the computer that wrote it, which the server does not have',
      details: expect.objectContaining({
        file: 'requirements.txt',
        line: 2,
        output: [
          'requirements.txt:2: attrs @ file:///croot/attrs_17/work: write `attrs==` and its version, as `pip show attrs` tells it',
          'requirements.txt:3: -e c:\\users\\me\\site: remove the line if that is this project itself',
          'requirements.txt:4: C:\\w\\GDAL-3.4.3-cp310-cp310-win_amd64.whl: write `GDAL==3.4.3`',
        ].join('\n'),
      }),
    }),
  )
})

const [one, two] = ['Django==5.2\r\n', 'gunicorn==23.0.0\r\n']
const wide = (text: string) => Buffer.from(text, 'utf16le')

test.each([
  ['UTF-16, then 8-bit', Buffer.concat([wide(`\ufeff${one}`), Buffer.from(two)])],
  ['UTF-16 of the other order, then 8-bit', Buffer.concat([wide(`\ufeff${one}`).swap16(), Buffer.from(two)])],
  ['8-bit, then UTF-16', Buffer.concat([Buffer.from(one), wide(two)])],
  ['8-bit, then UTF-16 with its mark', Buffer.concat([Buffer.from(`\ufeff${one}`), wide(`\ufeff${two}`)])],
])('a list in two encodings: %s', (_name, content) => expect(decodeText(content)).toBe(one + two))
