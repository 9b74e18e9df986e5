import { expect, test } from 'vitest'
import {
  findDjangoBound,
  findDriverBound,
  joinConstraints,
  readDjango,
} from '../../../src/project/detection/django-version.ts'
import { openSource } from '../../../src/project/detection/source.ts'
import { makeTree } from '../tree.ts'

test.each([
  ['Django==3.2.25', '3.2'],
  ['asgiref\ndjango == 4.1 # old', '4.1'],
  ['Django~=3.2.0', '3.2'],
  ['Django~=3.1', '3.2'],
  ['Django>=3.2,<4', '3.2'],
  ['Django<4.2', '4.1'],
  ['Django>=2,<4.0.0', '3.2'],
  ['Django<=4.1', undefined],
  ['Django>=3.2', undefined],
  ['Django', undefined],
  ['django-environ==0.1', undefined],
  ['[[package]]\nname = "django"\nversion = "3.2.5"', '3.2'],
  ['{"default": {"django": {"hashes": ["a"], "version": "==3.2.1"}}}', '3.2'],
  ['dependencies = ["Django==4.0.1"]', '4.0'],
  ['dependencies = [\n  "django (>=3.2,<4.0)",\n]', '3.2'],
])('%j lets in Django %s', (text, version) => expect(readDjango(text)).toBe(version))

const bound = (text: string, names: string[] = []) =>
  findDjangoBound(openSource(makeTree({ 'r.txt': text }), { 'r.txt': { kind: 'file' } }), ['r.txt'], new Set(names))
    ?.value

test('a Python that Django can run with, unless packages bring back what it needs', () => {
  expect(bound('Django==1.11.29')).toBe('<3.10')
  expect(bound('Django==3.2.25')).toBe('<3.12')
  expect(bound('Django==3.2.25', ['setuptools'])).toBe('<3.13')
  expect(bound('Django==4.1.13')).toBe('<3.13')
  expect(bound('Django==4.1.13', ['legacy-cgi'])).toBeUndefined()
  expect(bound('Django==4.2')).toBeUndefined()
  expect(bound('Django==5.2.19')).toBeUndefined()
})

test.each([
  'Django==6.0',
  'django>=6.0',
  'Django~=6.0.1',
  'Django>=6,<7',
  '"django (>=6.0,<7.0)",',
  '[[package]]\nname = "django"\nversion = "6.1.2"',
  '{"default": {"django": {"hashes": ["a"], "version": "==6.0.1"}}}',
])('a Python that is new enough for %j', (text) => expect(bound(text)).toBe('>=3.12'))

test.each(['Django', 'Django>=5.2', 'Django<7', 'django-tasks>=6'])('any Python is new enough for %j', (text) =>
  expect(bound(text)).toBeUndefined(),
)

test('what the project declares stays, and counts alone where both can’t be', () => {
  const found = (value: string) => ({ value, from: 'from x' })
  expect(joinConstraints(found('>=3.9'), found('<3.12'))?.value).toBe('>=3.9,<3.12')
  expect(joinConstraints(found('>=3.12'), found('<3.12'))?.value).toBe('>=3.12')
  expect(joinConstraints(found('>=3.9'), found('>=3.12'))?.value).toBe('>=3.9,>=3.12')
  expect(joinConstraints(found('==3.14.*'), found('>=3.12'))?.value).toBe('==3.14.*,>=3.12')
  expect(joinConstraints(undefined, found('<3.12'))?.value).toBe('<3.12')
  expect(joinConstraints(found('>=3.12'), undefined)?.value).toBe('>=3.12')
})

test.each([
  ['psycopg2==2.9.6', '<3.13'],
  ['Django\npsycopg2-binary == 2.9.9 # x', '<3.13'],
  ['psycopg2==2.9', '<3.13'],
  ['psycopg2-binary==2.8.6', '<3.11'],
  ['dependencies = ["psycopg2==2.9.6"]', '<3.13'],
  ['[[package]]\nname = "psycopg2-binary"\nversion = "2.9.3"', '<3.13'],
  ['{"default": {"psycopg2": {"hashes": ["a"], "version": "==2.9.5"}}}', '<3.13'],
  ['psycopg2==2.9.10', undefined],
  ['psycopg2>=2.8', undefined],
  ['psycopg2-binary', undefined],
])('the Python that %j can be imported by', (text, expected) => {
  const source = openSource(makeTree({ 'r.txt': text }), { 'r.txt': { kind: 'file' } })
  expect(findDriverBound(source, ['r.txt'])?.value).toBe(expected)
})
