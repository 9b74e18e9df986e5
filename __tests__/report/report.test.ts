import { describe, expect, test } from 'vitest'
import { DeployError } from '../../src/errors.ts'
import { openReport } from '../../src/report/report.ts'

/** A report whose clock the test moves. */
function setUp() {
  const lines: string[] = []
  let now = 0
  const report = openReport({ write: (line) => lines.push(line), now: () => now })
  return { lines, report, pass: (milliseconds: number) => (now += milliseconds) }
}

test('a streamed step shows each line as it comes, harmless, and its outcome below the group', () => {
  const { lines, report, pass } = setUp()
  const row = report.stream('manage.py check')
  expect(lines).toEqual(['::group::manage.py check'])
  row.log('one\n::error::two')
  expect(lines.slice(1)).toEqual(['│ one', '│ : :error::two'])
  pass(1500)
  row.done('done', 'ended with code 0')
  expect(lines.slice(3)).toEqual(['::endgroup::', 'manage.py check ended with code 0 · 1.50 s'])
  report.flush()
  expect(lines).toHaveLength(5)
  expect(report.rows).toEqual([
    { title: 'manage.py check', state: 'done', outcome: 'ended with code 0', changes: [], milliseconds: 1500 },
  ])
})

describe('a step in the log', () => {
  test('is one group whose folded line tells the outcome, with the reason first inside', () => {
    const { lines, report, pass } = setUp()
    const row = report.start('Sync', [{ what: '1 to send', why: 'blog/views.py' }])
    row.log('a line of the server')
    pass(90)
    row.done('done', '1 of 40 files')
    expect(lines).toEqual([
      '::group::Sync        1 of 40 files · 0.09 s',
      '1 to send: blog/views.py',
      '│ a line of the server',
      '::endgroup::',
    ])
    expect(report.rows).toEqual([
      {
        title: 'Sync',
        state: 'done',
        outcome: '1 of 40 files',
        changes: [{ what: '1 to send', why: 'blog/views.py' }],
        milliseconds: 90,
      },
    ])
  })

  test('a text of several lines stays several lines, each harmless', () => {
    const { lines, report } = setUp()
    const row = report.start('Configure', [])
    row.log('env:\n- DEBUG = True\n::error::no command')
    row.done('done', 'written')
    expect(lines.slice(1, -1)).toEqual(['│ env:', '│ - DEBUG = True', '│ : :error::no command'])
  })

  test('steps side by side do not mix', () => {
    const { lines, report } = setUp()
    const [one, two] = [report.start('One', []), report.start('Two', [])]
    one.log('of one')
    two.log('of two')
    two.done('done', 'b')
    one.done('done', 'a')
    expect(lines.filter((line) => line.startsWith('│'))).toEqual(['│ of two', '│ of one'])
    expect(lines.indexOf('│ of two')).toBeLessThan(lines.findIndex((line) => line.startsWith('::group::One')))
  })

  test('a slow one shows what it does meanwhile', () => {
    const { lines, report, pass } = setUp()
    const row = report.start('Install', [])
    row.log('too early')
    pass(3500)
    row.log('Downloading Django')
    expect(lines).toEqual(['Install     … Downloading Django'])
  })

  test('a log that is silent for long says what is under way, by the clock of the runner', () => {
    const { lines, report, pass } = setUp()
    const [install, sync] = [report.start('Install', [{ what: 'build', why: 'x' }]), report.start('Sync', [])]
    pass(9000)
    report.beat()
    expect(lines).toEqual([])
    pass(2000)
    report.beat()
    expect(lines).toEqual(['Install     … build · 11 s so far', 'Sync        … under way · 11 s so far'])
    install.log('Building psycopg2')
    sync.done('done', 'sent')
    lines.splice(0)
    pass(11_000)
    report.beat()
    expect(lines).toEqual(['Install     … Building psycopg2 · 22 s so far'])
    install.done('done', 'built')
    report.stream('manage.py work')
    lines.splice(0)
    pass(11_000)
    report.beat()
    expect(lines).toEqual(['manage.py work … runs · 11 s so far'])
  })

  test("a failed one ends with the failing program's own last lines", () => {
    const { lines, report } = setUp()
    report
      .start('Static', [])
      .failed(new DeployError('STATIC_FAILED', 'collectstatic failed', { hint: 'x', output: 'one\ntwo' }))
    expect(lines).toEqual([
      '::group::Static      failed: collectstatic failed · 0.00 s',
      '│ one',
      '│ two',
      '::endgroup::',
    ])
  })

  test('one that is interrupted still shows what it logged', () => {
    const { lines, report } = setUp()
    report.start('Migrate', []).log('Applying blog.0003')
    report.flush()
    expect(lines).toContain('│ Applying blog.0003')
  })
})

test('a secret that goes on in the next line is hidden in both', () => {
  const lines: string[] = []
  const hide = (text: string) => text.replace('se\ncret', '***')
  const row = openReport({ write: (line) => lines.push(line), now: () => 0, hide }).start('Migrate', [])
  row.log('a se')
  row.log('cret b')
  row.done('done', 'x')
  expect(lines.slice(1, -1)).toEqual(['│ a *** b'])
})
