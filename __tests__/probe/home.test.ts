/** The rows of a SQLite file from home in the site's database, asked in Django. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeSite } from './django.ts'

const models = `from django.db import models
class Profile(models.Model):
    user = models.OneToOneField('auth.User', on_delete=models.CASCADE)
    bio = models.CharField(max_length=50)
class Kind(models.Model):
    name = models.CharField(max_length=20, unique=True)
`
const initial = `from django.db import migrations, models
from django.conf import settings
def news(apps, editor):
    apps.get_model('blog', 'Kind').objects.create(name='news')
class Migration(migrations.Migration):
    initial = True
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel('Profile', [('id', models.BigAutoField(primary_key=True)), ('bio', models.CharField(max_length=50)),
            ('user', models.OneToOneField(on_delete=models.CASCADE, to=settings.AUTH_USER_MODEL))]),
        migrations.CreateModel('Kind', [('id', models.BigAutoField(primary_key=True)), ('name', models.CharField(max_length=20, unique=True))]),
        migrations.RunPython(news),
    ]
`
/** What the file at home has not applied yet: it has to come to its rows too. */
const later = `from django.db import migrations
def louder(apps, editor):
    for one in apps.get_model('blog', 'Profile').objects.all():
        one.bio = one.bio.upper(); one.save()
class Migration(migrations.Migration):
    dependencies = [('blog', '0001_initial')]
    operations = [migrations.RunPython(louder)]
`
/** A profile for each account, as most tutorials make it: it does not ask whether a fixture is loaded (raw). */
const apps = `from django.apps import AppConfig
class Blog(AppConfig):
    name = 'blog'
    def ready(self):
        from django.contrib.auth.models import User
        from django.db.models.signals import post_save
        post_save.connect(make, sender=User)
def make(instance, created, **more):
    from blog.models import Profile
    if created: Profile.objects.create(user=instance, bio='new')
`
const files = {
  'blog/__init__.py': '',
  'blog/apps.py': apps,
  'blog/models.py': models,
  'blog/migrations/__init__.py': '',
  'blog/migrations/0001_initial.py': initial,
}
const settings = `INSTALLED_APPS += ['blog.apps.Blog', 'django.contrib.sites', 'django.contrib.sessions']\nSITE_ID = 1\n`
/** As runserver leaves it: keys with gaps, an account that is logged in, a renamed row of a migration. */
const atHome = `import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'mysite.settings'
import django; django.setup()
from django.core.management import call_command
call_command('migrate', verbosity=0)
from blog.models import Kind, Profile
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
for name in ('gone', 'ada', 'bob'): User.objects.create_user(name, password='geheim')
User.objects.get(username='gone').delete()
Profile.objects.filter(user__username='ada').update(bio='of ada')
Kind.objects.filter(name='news').update(name='notes'); Kind.objects.create(pk=40, name='late')
from django.contrib.sites.models import Site
Site.objects.update(domain='www.example.org')
session = SessionStore(); session['who'] = 1; session.create()
`
const migrate = `import django; django.setup()
from django.core.management import call_command
call_command('migrate', verbosity=0)
`
const read = `import django; django.setup()
from blog.models import Kind, Profile
from django.contrib.auth.models import Permission, User
from django.contrib.sessions.models import Session
from django.contrib.sites.models import Site
print(sorted(Profile.objects.values_list('pk', 'user__username', 'bio')), sorted(Kind.objects.values_list('pk', 'name')), Site.objects.get().domain, Session.objects.count())
print(User.objects.get(username='ada').check_password('geheim'), Permission.objects.filter(content_type__app_label='blog').count())
new = User.objects.create_user('new'); print(new.pk, new.profile.pk, Kind.objects.create(name='next').pk)
`

const make = async () => {
  const site = await makeSite({ django: '5.2', files, settings })
  await site.python(atHome)
  const file = join(site.code, 'db.sqlite3')
  const bring = async (how: 'new' | 'over', path = file) => {
    const done = await site.run({ entry: 'inside.moving.home', arguments: [path, how] }).catch((error: Error) => error)
    return done instanceof Error ? done.message : done.stdout
  }
  return { site, bring }
}

test('each row with its key, as it is, in a database that has those of migrations alone', async () => {
  const { site, bring } = await make()
  writeFileSync(join(site.code, 'blog/migrations/0002_louder.py'), later)
  await site.python(migrate)
  expect(await bring('new')).toMatch(/\d+ rows in \d+ tables, counted and compared value by value\n$/)
  const { stdout } = await site.python(read)
  expect(stdout).toBe(
    "[(2, 'ada', 'OF ADA'), (3, 'bob', 'NEW')] [(1, 'notes'), (40, 'late')] www.example.org 0\nTrue 8\n4 4 41\n",
  )
})

test('rows of the site are only replaced when that is asked for', async () => {
  const { site, bring } = await make()
  await site.python(`${migrate}
from django.contrib.auth.models import User; User.objects.create_user('chief')`)
  expect(await bring('new')).toMatch(/rows of its own already \(auth\.User 1, blog\.Profile 1\).*`fixtures-reload`/)
  expect(
    (
      await site.python(`import django; django.setup()
from django.contrib.auth.models import User; print(User.objects.get().username)`)
    ).stdout,
  ).toBe('chief\n')
  expect(await bring('over')).toMatch(/compared value by value\n$/)
  expect((await site.python(read)).stdout).toContain("[(2, 'ada', 'of ada'), (3, 'bob', 'new')]")
})

test('a file that is none of this project is refused by name', async () => {
  const { site, bring } = await make()
  await site.python(migrate)
  const other = join(site.code, 'other.sqlite3')
  writeFileSync(other, 'version https://git-lfs.github.com/spec/v1\n')
  expect(await bring('new', other)).toMatch(/other\.sqlite3 can't be read as a SQLite database/)
  writeFileSync(other, '')
  expect(await bring('new', other)).toMatch(
    /other\.sqlite3 has no migration applied: it is no database of this project/,
  )
})
