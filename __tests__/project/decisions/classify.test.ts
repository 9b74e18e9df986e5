import { describe, expect, test } from 'vitest'
import { type ClassifyOptions, classify } from '../../../src/project/decisions/classify.ts'

const plain: ClassifyOptions = { staticSources: ['static', 'blog/static'], manifestStorage: false, directory: '' }
const none = { added: [], changed: [], removed: [] }

test('sorts each path by what it is', () => {
  const changed = [
    'static/site.css',
    'static/tool.py',
    'blog/views.py',
    'blog/models.py',
    'shop/models/order.py',
    'blog/migrations/0002_x.py',
    'blog/migrations/__init__.py',
    'blog/templates/blog/mail.txt',
    'page.html',
    'requirements.txt',
    'blogs/static/x.css',
  ]
  expect(classify({ ...none, changed, removed: ['blog/migrations/0001_x.py', 'LICENSE'] }, plain)).toEqual({
    static: ['static/site.css', 'static/tool.py'],
    python: [
      'blog/migrations/0001_x.py',
      'blog/migrations/0002_x.py',
      'blog/migrations/__init__.py',
      'blog/models.py',
      'blog/views.py',
      'shop/models/order.py',
      'static/tool.py',
    ],
    migrations: ['blog/migrations/0001_x.py', 'blog/migrations/0002_x.py'],
    models: ['blog/models.py', 'shop/models/order.py'],
    templates: ['blog/templates/blog/mail.txt', 'page.html'],
    other: ['LICENSE', 'blogs/static/x.css', 'requirements.txt'],
    staticOnly: false,
  })
})

describe('static only', () => {
  test.each([
    ['a changed style sheet', { ...none, changed: ['static/site.css'] }, plain, true],
    ['an added image of an app', { ...none, added: ['blog/static/blog/a.png'] }, plain, true],
    [
      'written with ./ and a slash',
      { ...none, changed: ['static/a.css'] },
      { ...plain, staticSources: ['./static/'] },
      true,
    ],
    [
      'below manage.py',
      { ...none, changed: ['web/static/a.css'] },
      { ...plain, staticSources: ['web/static'], directory: 'web' },
      true,
    ],
    ['nothing at all', none, plain, false],
    ['a removed file', { ...none, changed: ['static/a.css'], removed: ['static/b.css'] }, plain, false],
    ['a file outside', { ...none, changed: ['static/a.css', 'blog/views.py'] }, plain, false],
    ['a neighbour with the same beginning', { ...none, changed: ['static2/a.css'] }, plain, false],
    ['JSON, which packages read at start', { ...none, changed: ['static/manifest.json'] }, plain, false],
    ['JSON in capitals', { ...none, changed: ['static/STATS.JSON'] }, plain, false],
    ['HTML', { ...none, changed: ['static/a.html'] }, plain, false],
    ['Python', { ...none, added: ['static/a.py'] }, plain, false],
    ['templates among static files', { ...none, changed: ['static/templates/a.txt'] }, plain, false],
    ['manifest storage', { ...none, changed: ['static/a.css'] }, { ...plain, manifestStorage: true }, false],
    ['the top as a source', { ...none, changed: ['a.css'] }, { ...plain, staticSources: ['.'] }, false],
    [
      'the folder of manage.py as a source',
      { ...none, changed: ['web/a.css'] },
      { ...plain, staticSources: ['web'], directory: 'web' },
      false,
    ],
    [
      'a folder around it',
      { ...none, changed: ['src/a.css'] },
      { ...plain, staticSources: ['src'], directory: 'src/web' },
      false,
    ],
    ['a source of a package', { ...none, changed: ['static/a.css'] }, { ...plain, staticSources: ['/static'] }, false],
  ] as const)('%s: %#', (_, difference, options, expected) => {
    expect(classify(difference, options).staticOnly).toBe(expected)
  })

  test('a source at the top makes every file a source of collectstatic', () => {
    expect(classify({ ...none, changed: ['a.py'] }, { ...plain, staticSources: [''] }).static).toEqual(['a.py'])
  })
})
