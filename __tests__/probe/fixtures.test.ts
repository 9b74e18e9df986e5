/** What a fixture would overwrite, asked in Django. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { djangoVersions, makeSite } from './django.ts'

const models = `from django.db import models
class Tag(models.Model):
    name = models.CharField(max_length=20, unique=True)
    def natural_key(self): return (self.name,)
    class Manager(models.Manager):
        def get_by_natural_key(self, name): return self.get(name=name)
    objects = Manager()
class Article(models.Model):
    title = models.CharField(max_length=50)
    price = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    at = models.DateTimeField(null=True)
    tags = models.ManyToManyField(Tag)
`
const files = { 'blog/__init__.py': '', 'blog/models.py': models }
const settings = `INSTALLED_APPS += ['blog', 'django.contrib.sites']\nUSE_TZ = True\n`
const fill = `import django; django.setup()
from django.core.management import call_command
call_command('migrate', run_syncdb=True, verbosity=0)
from blog.models import Article, Tag
Tag.objects.create(pk=1, name='red'); Tag.objects.create(pk=2, name='blue')
for pk in range(1, 4): Article.objects.create(pk=pk, title='as dumped', price='1.50', at='2026-01-01T10:00:00Z').tags.set([1])
call_command('dumpdata', '-o', 'dump.json', verbosity=0)
call_command('dumpdata', 'blog', natural_primary=True, natural_foreign=True, output='natural.json', verbosity=0)
`
const edit = `import django; django.setup()
from blog.models import Article
Article.objects.filter(pk=2).update(title='edited')
Article.objects.get(pk=3).tags.set([1, 2])
`
const row = (pk: number | null, title: string) => ({
  model: 'blog.article',
  ...(pk === null ? {} : { pk }),
  fields: { title, tags: [] },
})

test.each(djangoVersions.filter((version) => ['3.2', '5.2'].includes(version)))(
  'Django %s',
  async (django) => {
    const site = await makeSite({ django, files, settings })
    const ask = async (...names: string[]) => {
      const { stdout } = await site.run({
        entry: 'inside.fixtures',
        arguments: names.map((name) => join(site.code, name)),
      })
      const found = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, Record<string, number>>
      return Object.fromEntries(
        Object.entries(found).map(([path, counts]) => [path.slice(site.code.length + 1), counts]),
      )
    }
    mkdirSync(join(site.code, 'x'))
    await site.python(fill)
    // All that a dump holds is there, and the same: types, permissions and the site that migrate makes are nobody's.
    expect(await ask('dump.json', 'natural.json')).toEqual({})
    await site.python(edit)
    writeFileSync(join(site.code, 'more.json'), JSON.stringify([row(9, 'new'), row(null, 'new, without a key')]))
    writeFileSync(join(site.code, 'x/packed.json.gz'), gzipSync(JSON.stringify([row(2, 'as dumped'), row(9, 'new')])))
    expect(await ask('dump.json', 'more.json', 'x/packed.json.gz')).toEqual({
      'dump.json': { 'blog.Article': 2 },
      'x/packed.json.gz': { 'blog.Article': 1 },
    })
    // A row more than can be asked for at once.
    writeFileSync(
      join(site.code, 'many.json'),
      JSON.stringify(Array.from({ length: 900 }, (_, index) => row(index + 1, 'other'))),
    )
    expect(await ask('many.json')).toEqual({ 'many.json': { 'blog.Article': 3 } })
    // Nothing was written.
    const count = `import django; django.setup()\nfrom blog.models import Article; print(Article.objects.count(), Article.objects.get(pk=2).title)`
    expect((await site.python(count)).stdout).toBe('3 edited\n')
  },
  120_000,
)
