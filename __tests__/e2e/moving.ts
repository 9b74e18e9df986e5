/** An application with a field and a relation of each kind, and who writes to it, for the tests of `mode: move-database`. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { visit } from '../lab/visit.ts'
import { nameDatabase } from './databases.ts'
import { app, type Site } from './site.ts'

const models = `import uuid

from django.db import models


class Shelf(models.Model):
    code = models.CharField(max_length=20, unique=True)
    parent = models.ForeignKey('self', null=True, on_delete=models.CASCADE)


class Book(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    title = models.CharField(max_length=30)
    text = models.TextField(blank=True)
    price = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    data = models.JSONField(null=True)
    exact = models.JSONField(default=dict)
    raw = models.BinaryField(null=True)
    made = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)
    day = models.DateField(null=True)
    at = models.TimeField(null=True)
    took = models.DurationField(null=True)
    score = models.FloatField(default=0)
    flag = models.BooleanField(default=False)
    shelf = models.ForeignKey(Shelf, to_field='code', null=True, on_delete=models.SET_NULL)
    alike = models.ManyToManyField('self')

    class Meta:
        ordering = ['-title']


class Place(models.Model):
    name = models.CharField(max_length=30)


class Inn(Place):
    stars = models.PositiveIntegerField(default=0)
    other = models.OneToOneField('self', null=True, on_delete=models.SET_NULL)


class Entry(models.Model):
    number = models.IntegerField(unique=True)
`

const migration = `import uuid

from django.db import migrations, models

key = ('id', models.BigAutoField(primary_key=True))


def to(model, kind=models.ForeignKey, null=True, **more):
    return kind('ledger.' + model, null=null, on_delete=models.CASCADE, **more)


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel('Entry', [key, ('number', models.IntegerField(unique=True))]),
        migrations.CreateModel('Place', [key, ('name', models.CharField(max_length=30))]),
        migrations.CreateModel('Shelf', [key, ('code', models.CharField(max_length=20, unique=True)), ('parent', to('shelf'))]),
        migrations.CreateModel('Book', [
            ('id', models.UUIDField(primary_key=True, default=uuid.uuid4)),
            ('title', models.CharField(max_length=30)),
            ('text', models.TextField(blank=True)),
            ('price', models.DecimalField(max_digits=8, decimal_places=2, null=True)),
            ('data', models.JSONField(null=True)),
            ('exact', models.JSONField(default=dict)),
            ('raw', models.BinaryField(null=True)),
            ('made', models.DateTimeField(auto_now_add=True)),
            ('changed', models.DateTimeField(auto_now=True)),
            ('day', models.DateField(null=True)),
            ('at', models.TimeField(null=True)),
            ('took', models.DurationField(null=True)),
            ('score', models.FloatField(default=0)),
            ('flag', models.BooleanField(default=False)),
            ('shelf', to('shelf', to_field='code')),
            ('alike', models.ManyToManyField('ledger.book')),
        ]),
        migrations.CreateModel('Inn', [
            ('place_ptr', to('place', models.OneToOneField, null=False, parent_link=True, primary_key=True)),
            ('stars', models.PositiveIntegerField(default=0)),
            ('other', to('inn', models.OneToOneField)),
        ], bases=('ledger.place',)),
    ]
`

/** A row that a migration brings: the site has it already, with what people have made of it. */
const brings = `from django.db import migrations


def add(apps, editor):
    apps.get_model('ledger', 'Shelf').objects.create(code='from a migration')


class Migration(migrations.Migration):
    dependencies = [('ledger', '0001_initial')]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
`

const seed = `import datetime, decimal, random
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import JSONField, Value
from ledger.models import Book, Inn, Place, Shelf
random.seed(7)
a = Shelf.objects.create(code='a'); b = Shelf.objects.create(code='b', parent=a); Shelf.objects.filter(pk=a.pk).update(parent=b)
books = [Book(title=f'Book {i}', text='\\u00e9\\U0001f418 ' * (i % 400), price=decimal.Decimal(random.randrange(10**8)) / 100,
    data={'b': i, 'a': [1.5, None, 'x']} if i % 3 else None, exact=Value(None, JSONField()) if i % 5 == 0 else {'k': i},
    raw=bytes([i % 256, 0, 255]), day=datetime.date(2024, 2, 29), at=datetime.time(1, 2, 3, 456),
    took=datetime.timedelta(days=-3, microseconds=i), score=random.random(), flag=i % 2 == 0, shelf=a if i % 2 else None) for i in range(1500)]
Book.objects.bulk_create(books)
Book.objects.update(changed=datetime.datetime(2020, 1, 1, 3, 4, 5, 678, tzinfo=datetime.timezone.utc))
books[0].alike.add(books[1], books[2])
one = Inn.objects.create(name='one', stars=3); two = Inn.objects.create(name='two', other=one); one.other = two; one.save(); Place.objects.create(name='three')
session = SessionStore(); session['who'] = 'ada'; session.create(); open('/srv/${app}/shared/data/session', 'w').write(session.session_key)
`

/** What each engine has to read the same of the rows, as text. */
const read = `import hashlib, json
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from ledger.models import Book, Inn, Shelf
rows = [repr([b.pk, b.title, b.text, b.price, json.dumps(b.data, sort_keys=True), json.dumps(b.exact, sort_keys=True), bytes(b.raw), b.made, b.changed, b.day, b.at, b.took, b.score, b.flag, b.shelf_id, sorted(str(o.pk) for o in b.alike.all())]) for b in sorted(Book.objects.all(), key=lambda b: b.pk)]
kinds = sorted(ContentType.objects.values_list('pk', 'app_label', 'model')); may = sorted(Permission.objects.values_list('pk', 'codename', 'content_type_id'))
print('READ', len(rows), hashlib.sha256(''.join(rows).encode()).hexdigest(), Book.objects.filter(exact__isnull=True).count(), Inn.objects.get(name='one').other.name, Shelf.objects.get(code='a').parent.parent.code, hashlib.sha256(repr((kinds, may)).encode()).hexdigest(), Session.objects.filter(session_key__in=open('/srv/${app}/shared/data/session').read().split()).count(), sorted(User.objects.values_list('pk', 'username', 'password')))
`

/** Puts the application into the project, with SQLite and the drivers of all engines. */
export async function addLedger(site: Site): Promise<void> {
  const { checkout } = site
  const file = (path: string) => readFile(join(checkout.dir, path), 'utf8')
  const urls = `${await file('mainapp/urls.py')}
from django.http import HttpResponse
from django.urls import path as _path


def _write(request, number):
    from ledger.models import Entry
    Entry.objects.create(number=number)
    return HttpResponse(f'written {number}')


urlpatterns += [_path('write/<int:number>', _write)]
`
  await checkout.write('mainapp/urls.py', urls)
  const base = await file('mainapp/settings/base.py')
  await checkout.write('mainapp/settings/base.py', base.replace("    'contact',\n", "    'contact',\n    'ledger',\n"))
  await checkout.write('mainapp/__init__.py', 'import pymysql\npymysql.install_as_MySQLdb()\n')
  await checkout.write('ledger/__init__.py', '')
  await checkout.write('ledger/migrations/__init__.py', '')
  await checkout.write('ledger/models.py', models)
  await checkout.write('ledger/migrations/0001_initial.py', migration)
  await checkout.write('ledger/migrations/0002_shelf.py', brings)
  const sqlite = { ENGINE: 'django.db.backends.sqlite3', NAME: 'db.sqlite3' }
  await nameDatabase(site, sqlite, 'psycopg[binary]\nPyMySQL')
}

/** Runs Python in the live release, with its settings. */
async function python(site: Site, text: string): Promise<string> {
  return (await site.server.exec([`/usr/local/bin/${app}-manage`, 'shell', '-c', text])).stdout
}

/** Rows with a value of each kind, a reference of each kind, and a session. */
export const seedLedger = (site: Site) => python(site, seed)

/** What the live release reads of all these rows. */
export async function readLedger(site: Site): Promise<string> {
  const line = (await python(site, read)).split('\n').find((one) => one.startsWith('READ '))
  if (line === undefined) throw new Error('the rows can’t be read')
  return line
}

/** Entries that the live release has. */
export async function readEntries(site: Site): Promise<number[]> {
  const text = await python(
    site,
    "from ledger.models import Entry; print('READ', *Entry.objects.values_list('number', flat=True))",
  )
  const line = text.split('\n').find((one) => one.startsWith('READ')) ?? ''
  return line.split(' ').slice(1).filter(Boolean).map(Number)
}

export interface Writer {
  /** What the site said it has written; it writes no more. */
  stop(): Promise<{ acknowledged: number[]; refused: number }>
}

/** Somebody writes all the time, and notes what was acknowledged. */
export function startWriter(site: Site, first: number): Writer {
  let going = true
  const acknowledged: number[] = []
  let refused = 0
  const running = (async () => {
    for (let number = first; going; number++) {
      const answer = await visit(site.server, `/write/${number}`).catch(() => undefined)
      if (answer?.body === `written ${number}`) acknowledged.push(number)
      else refused += 1
      await pause(20)
    }
  })()
  return {
    stop: async () => {
      going = false
      await running
      return { acknowledged, refused }
    },
  }
}
