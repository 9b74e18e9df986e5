/** A small project whose rows lie in db.sqlite3 at home, and its deploy by the lines of docs/recipes/data-from-home.md. */
import { readFileSync } from 'node:fs'
import { type ActionResult, runAction } from '../lab/action.ts'
import { type Checkout, git } from '../lab/checkout.ts'
import { deployInputs } from '../lab/deploy-inputs.ts'
import { run } from '../lab/process.ts'
import type { TestServer } from '../lab/server.ts'
import { djangoPython } from '../probe/django.ts'
import { makeStranger } from './strangers.ts'

export interface Home {
  readonly app: string
  readonly engine: string
  readonly checkout: Checkout
  /** Python that prints the rows, and the key of a new one. */
  readonly read: string
}

const recipe = readFileSync('docs/recipes/data-from-home.md', 'utf8')
const block = (kind: string) => recipe.split(`\`\`\`${kind}\n`)[1]?.split('```')[0] ?? ''

const fill = `from blog.models import Post
from django.contrib.auth.models import User
for title in ('gone', 'Émile', 'two'): Post.objects.create(title=title)
Post.objects.get(title='gone').delete(); Post.objects.create(pk=70, title='late')
User.objects.create_user('ada', password='Zaubern-7712')`

const read = `from blog.models import Post
from django.contrib.auth.models import User
print(sorted(Post.objects.values_list('pk', 'title')), User.objects.get().username, User.objects.get().check_password('Zaubern-7712'))
print('next', Post.objects.create(title='new').pk)`

/** A repository as somebody has it at home, whose site is to have this engine. */
export async function fillAtHome(engine: string): Promise<Home> {
  const checkout = await makeStranger({
    name: 'home',
    suite: 'bookworm',
    files: {
      '.gitignore': '*.sqlite3\n',
      'requirements.txt': 'Django==5.2.19\npsycopg[binary]\nPyMySQL\n',
      'shop/__init__.py': 'try:\n    import pymysql\n    pymysql.install_as_MySQLdb()\nexcept ImportError:\n    pass\n',
    },
    ends: { code: '', log: [] },
  })
  const python = await djangoPython('5.2')
  const manage = (...words: string[]) => run(['env', `--chdir=${checkout.dir}`, python, 'manage.py', ...words])
  await manage('migrate', '--verbosity=0')
  await manage('shell', '-c', fill)
  // The commands of the recipe, word by word.
  for (const line of block('sh').trim().split('\n')) {
    const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
    await git(checkout.dir, ...words.slice(1))
  }
  await checkout.write('.github/django-prod.yml', block('yaml'))
  await checkout.commit('As the recipe says')
  return { app: `home-${engine}`, engine, checkout, read }
}

/** A run of the bundle. */
export async function deployFromHome(server: TestServer, { app, engine, checkout }: Home): Promise<ActionResult> {
  const inputs = { ...(await deployInputs(server)), app, domains: `${app}.test`, database: engine }
  return await runAction({ workspace: checkout.dir, inputs })
}
