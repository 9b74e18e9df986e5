import { expect, test } from 'vitest'
import type { Inputs, ProbeReport } from '../../src/model.ts'
import { collectStatic } from '../../src/steps/static.ts'
import { bare, checkoutOf, deploymentOf, file, liveFacts } from '../project/deployed.ts'
import { planned, probed } from './plan.ts'

const linked = ['link the static files: no static source changed']
const collect = (why: string) => [`collect static files: ${why}`]

test.each<
  [string, Parameters<typeof checkoutOf>[0], Partial<ProbeReport>, Partial<Inputs>, readonly string[] | string]
>([
  ['nothing', {}, {}, {}, 'no static source changed'],
  ['code', { 'blog/views.py': file('2') }, {}, {}, linked],
  ['a template', { 'templates/base.html': file('2') }, {}, {}, linked],
  ['a static source', { 'static/css/site.css': file('2') }, {}, {}, collect('static/css/site.css')],
  ['a static source that went', { 'static/css/site.css': null }, {}, {}, collect('static/css/site.css')],
  [
    'dependencies',
    { 'requirements.txt': file('2') },
    {},
    {},
    collect('dependencies changed, and packages bring static files'),
  ],
  [
    "the project's settings",
    { 'mainapp/settings/base.py': file('2') },
    {},
    {},
    collect('settings changed: mainapp/settings/base.py'),
  ],
  ['the generated settings', {}, {}, { domains: ['example.org'] }, collect('settings changed')],
  [
    'the storage, by code elsewhere',
    { 'blog/views.py': file('2') },
    { staticStorage: 'blog.Own' },
    {},
    collect('the storage is now blog.Own'),
  ],
  [
    'STATIC_URL, by code elsewhere',
    { 'blog/views.py': file('2') },
    { staticUrl: '/s/' },
    {},
    collect('STATIC_URL is now /s/'),
  ],
  [
    'the folders, by code elsewhere',
    { 'blog/views.py': file('2') },
    { staticSources: ['static', 'more'] },
    {},
    collect('the list of static folders changed'),
  ],
  [
    'files that are compressed beforehand',
    { 'templates/base.html': file('2') },
    { compresses: true },
    {},
    collect('COMPRESS_OFFLINE: what templates name is compressed anew'),
  ],
  [
    'files that a command of the user compresses',
    { 'blog/views.py': file('2') },
    { compresses: true },
    { commands: { 'after-static': ['python manage.py compress'] } },
    collect('commands run with it'),
  ],
  [
    'a project without static files',
    { 'blog/views.py': file('2') },
    { staticfiles: false },
    {},
    'the project does not use django.contrib.staticfiles',
  ],
])('what changed: %s', (_, source, answer, inputs, expected) => {
  const deployment = probed(deploymentOf(liveFacts(), checkoutOf(source), inputs), answer)
  expect(planned(collectStatic, deployment)).toEqual(expected)
})

test('the first deploy collects', () => {
  expect(planned(collectStatic, probed(deploymentOf(bare, checkoutOf())))).toEqual(collect('first deploy'))
})
