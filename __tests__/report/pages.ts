/** Summaries as runs of the tutorial's project write them, for those who look at how they are shown. */
import { DeployError } from '../../src/errors.ts'
import type { Notice } from '../../src/model.ts'
import { describeFailure } from '../../src/report/failure.ts'
import { renderPlan } from '../../src/report/plan.ts'
import type { Row } from '../../src/report/report.ts'
import { foldSteps } from '../../src/report/steps.ts'
import { renderSummary } from '../../src/report/summary.ts'

const url = 'https://www.monsiteweb.fr/'
const titles =
  'Connect Compare Provision Sync Install Configure Probe Database Static Migrate Units Activate Proxy Verify Drain Guard Fixtures Prune'

/** Steps of which those named did something. */
const steps = (acted: string): Row[] =>
  titles.split(' ').map((title, index) => ({
    title,
    state: acted.split(' ').includes(title) ? 'done' : 'kept',
    outcome: acted.split(' ').includes(title)
      ? 'installed acl, caddy, python3-venv, rsync; opened 80/tcp, 443/tcp, 443/udp in ufw on root@203.0.113.7'
      : 'nothing to apply',
    changes: [],
    milliseconds: 370 * (index + 1),
  }))

const warning = (title: string, message: string): Notice => ({ level: 'warning', title, message })
const notice = (title: string, message: string): Notice => ({ level: 'notice', title, message })

const todo = [
  warning(
    'www.monsiteweb.fr does not lead to this server',
    "www.monsiteweb.fr has no address yet. At your domain's provider create the record name www (in the zone monsiteweb.fr), type A, value 203.0.113.7. HTTPS then comes by itself.",
  ),
  warning(
    'Nobody can log in to /admin/ yet',
    'Add `superuser: yourname` and `superuser-password` (from a secret), or on the server: sudo polls-manage createsuperuser.',
  ),
  warning(
    'The start page answers 404',
    'Visitors of / see that. Pages that answer: /polls/. Write into .github/django-prod.yml: health-path: /polls/',
  ),
]
const known = [
  notice(
    'SQLite file in the repository',
    "db.sqlite3 is not sent: a database of the repository is never taken for production's. To bring its rows to a new site once, write `fixtures: [db.sqlite3]` into .github/django-prod.yml (docs/recipes/data-from-home.md).",
  ),
  notice(
    'Settings replaced for production',
    'DEBUG, ALLOWED_HOSTS of mysite.settings have another value in production.',
  ),
  notice('2 deploy checks of Django to look at', 'security.W004: You have not set a value for SECURE_HSTS_SECONDS.'),
]

const code = '/srv/polls/releases/20261123T220355-c1086dc/code'
const failure = describeFailure(
  new DeployError('SETTINGS_FAILED', 'The settings can’t be imported: MAPS_KEY is not set (mysite/settings.py:125)', {
    hint: 'Add a line MAPS_KEY=… to the action’s `env` input, or give MAPS_KEY a default in mysite/settings.py. It reads STRIPE_SECRET without a default too: add these at once.',
    output: `Traceback (most recent call last):
  File "/usr/lib/python3.11/importlib/__init__.py", line 126, in import_module
    return _bootstrap._gcd_import(name[level:], package, level)
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "<frozen importlib._bootstrap>", line 1204, in _gcd_import
  File "${code}/mysite/settings.py", line 125, in <module>
    MAPS_KEY = os.environ["MAPS_KEY"]
               ~~~~~~~~~~^^^^^^^^^^^^
KeyError: 'MAPS_KEY'`,
  }),
  'The site goes on with v1.1.0 (c1086dc).',
  { GITHUB_ACTION_REPOSITORY: 'someone/django-prod-action', GITHUB_ACTION_REF: 'v1' },
)

const plan = renderPlan({
  plan: {
    of: 'pull request 7 (56c8f31)',
    live: 'v1.1.0 (c1086dc)',
    url,
    headline: ['1 migration', 'Gunicorn replaced', '3 files'],
    changes: [
      { what: 'apply polls.0003_question_votes', why: 'AddField', risky: true },
      { what: 'new release: 3 to send, 0 to remove', why: 'polls/models.py and 2 more', risky: false },
      { what: 'collect static files', why: 'polls/static/polls/style.css', risky: false },
      { what: 'replace Gunicorn', why: 'code: changed: polls/models.py and 1 more', risky: false },
    ],
    unchanged: ['Provision', 'Install', 'Units', 'Proxy'],
  },
  notices: [
    warning(
      'Pending migrations have 1 risk',
      'polls.0003_question_votes: AddField question.votes breaks the live release until the new one serves, and for a rollback: it has no default in the database, so rows that the live release adds are refused',
    ),
  ],
  before: known,
  sections: [{ title: 'Migrations', lines: ['ALTER TABLE "polls_question" ADD COLUMN "votes" integer NOT NULL;'] }],
})

const live = { title: 'is live', url, notices: [] as Notice[] }

/** The Markdown of each kind of run. */
export const pages: Readonly<Record<string, string>> = {
  first: renderSummary({
    ...live,
    changed: ['v1.0.0 (7fabb8d)', 'first deploy', '19 migrations', '18 files', '20.1 s'],
    rows: steps(titles),
    notices: [...todo, ...known],
  }),
  'no-op': renderSummary({
    ...live,
    title: 'is live: nothing was to do',
    changed: ['v1.0.0 (7fabb8d)', '0.4 s'],
    rows: steps('Connect Compare'),
    before: known,
  }),
  'one line': renderSummary({
    ...live,
    changed: ['v1.0.1 (a1b2c3d)', 'Gunicorn replaced', '1 file', '3.2 s'],
    rows: steps('Connect Compare Sync Install Configure Probe Activate Verify Drain'),
    before: [...todo.slice(1), ...known],
  }),
  failed: renderSummary({
    ...live,
    title: `Not deployed: ${failure.what}`,
    rows: steps('Connect Compare Sync Install Configure Probe').slice(0, 7),
    failure,
  }),
  plan: [plan, ...foldSteps(steps('Connect Compare Sync Install Configure Probe'))].join('\n'),
}
