/** Inputs that are chosen for one run. */
import { DeployError } from '../errors.ts'
import type { BackupsWish, Mode } from '../model.ts'
import { asChoice, asText, type Given, invalid, shown } from './given.ts'
import { commandWords } from './processes.ts'
import { parseFiles } from './project-fields.ts'

/** Refuses a value that no run of this mode would look at. */
function onlyIn(given: Given, mode: Mode, modes: readonly Mode[], who: string): void {
  if (modes.includes(mode)) return
  const hint = `Leave it out, or write \`mode: ${modes[0]}\`.`
  throw invalid(given, `only ${who} takes it, and this is \`mode: ${mode}\`.`, hint)
}

/** What names a release: its identifier, the tag that it was deployed from (git-check-ref-format(1)), or its commit. */
export function parseRelease(given: Given, mode: Mode): string {
  onlyIn(given, mode, ['rollback'], 'a rollback')
  const text = asText(given)
  if (/^[\p{L}\p{N}][\p{L}\p{N}._/+@-]{0,199}$/u.test(text) && !text.includes('..')) return text
  const hint = 'Write the tag, the commit, or the identifier that the log and the output `release` of its run tell.'
  throw invalid(given, `${shown(text)} names no release.`, hint)
}

/** Commands that wait for what somebody types, if nothing follows their name, and those that serve the site. */
const interactive = /^(shell|shell_plus|dbshell|changepassword)$/
const serving = /^(runserver|runserver_plus|testserver)$/

/** The words after `manage.py`. */
export function parseCommand(given: Given, mode: Mode): string[] {
  onlyIn(given, mode, ['manage'], '`mode: manage`')
  const words = commandWords({ ...given, value: asText(given).replace(/^\s*(python3?\s+)?(\.\/)?manage\.py\s+/, '') })
  const [name = '', ...rest] = words
  if (!/^[A-Za-z_][\w-]*$/.test(name)) {
    throw invalid(given, `${shown(name)} is no command of manage.py.`, 'Write for example `command: clearsessions`.')
  }
  if (serving.test(name)) {
    throw invalid(given, `${name} serves a site, and never ends.`, 'The site is served already: look at its address.')
  }
  if (interactive.test(name) && (rest.length === 0 || name === 'changepassword')) {
    throw invalid(
      given,
      `${name} waits for what somebody types, and a workflow has no terminal.`,
      name === 'changepassword'
        ? 'Use the input `passwords`.'
        : 'Give it something to do (`command: shell -c "…"`), or log in to the server and use `sudo <app>-manage`.',
    )
  }
  return words
}

/** The command of `mode: manage`, which does nothing without one. */
export function requireCommand(command: readonly string[] | undefined, mode: Mode): void {
  if (mode !== 'manage' || command !== undefined) return
  throw new DeployError('INPUT_MISSING', 'command: nothing was given.', {
    hint: 'Add what is to run on the server: `command: clearsessions`.',
  })
}

/** Whether visitors get the page of maintenance from now on. */
export function parseMaintenance(given: Given, mode: Mode): boolean {
  onlyIn(given, mode, ['maintenance'], '`mode: maintenance`')
  const text = asText(given).toLowerCase()
  // YAML 1.1 reads these words as true and false.
  return asChoice({ ...given, value: { true: 'on', false: 'off' }[text] ?? text }, ['on', 'off']) === 'on'
}

/** `mode: maintenance` does nothing without a word. */
export function requireMaintenance(maintenance: boolean | undefined, mode: Mode): boolean | undefined {
  if (mode !== 'maintenance' || maintenance !== undefined) return maintenance
  throw new DeployError('INPUT_MISSING', 'maintenance: nothing was given.', {
    hint: 'Add what is wanted: `maintenance: on`, or `maintenance: off`.',
  })
}

/** Fixtures to load once more: those named, or `all`. */
export function parseFixturesReload(given: Given, mode: Mode, fixtures: readonly string[]): string[] {
  onlyIn(given, mode, ['deploy', 'plan'], 'a deploy')
  if (asText(given) === 'all') return [...fixtures]
  const files = parseFiles(given)
  const unknown = files.find((file) => !fixtures.includes(file))
  if (unknown === undefined) return files
  const known = fixtures.length === 0 ? 'there are none' : `they are ${fixtures.join(', ')}`
  throw invalid(given, `${shown(unknown)} is none of the fixtures.`, `Name one of \`fixtures\` (${known}), or \`all\`.`)
}

/** The beginning of a snapshot's name, as restic lists it. */
export function parseSnapshot(given: Given, mode: Mode): string {
  onlyIn(given, mode, ['restore'], '`mode: restore`')
  const text = asText(given).toLowerCase()
  if (text === 'latest') return ''
  if (/^[0-9a-f]{4,64}$/.test(text)) return text
  const hint = 'Copy it from a run of `mode: status`, or leave it out for the newest.'
  throw invalid(given, `${shown(text)} is not the name of a snapshot.`, hint)
}

/** `mode: restore` comes from somewhere. */
export function requireBackups(backups: BackupsWish | undefined, mode: Mode): void {
  if (mode !== 'restore' || backups !== undefined) return
  throw new DeployError(
    'INPUT_MISSING',
    'backups: nothing was given, and `mode: restore` brings a site back from them.',
    {
      hint: 'Say in .github/django-prod.yml where they are, as the site that is gone did: `backups:`, and below it `to: …`.',
    },
  )
}

/** How far back a log is to go (systemd.time(7)); the server reads it. */
export function parseSince(given: Given, mode: Mode): string {
  onlyIn(given, mode, ['logs'], '`mode: logs`')
  const text = asText(given)
  if (/^[\w :.,+-]{1,60}$/.test(text)) return text
  throw invalid(given, `${shown(text)} is no time.`, 'Write for example `since: 1 hour ago`, or `2026-01-31 18:00`.')
}

/** Whether data go, too. */
export function parseDeleteData(given: Given, mode: Mode): boolean {
  onlyIn(given, mode, ['remove', 'plan-remove'], '`mode: remove`')
  return asChoice(given, ['true', 'false']) === 'true'
}

/** A site is removed by who has written its name. @throws DeployError INPUT_MISSING, INPUT_INVALID */
export function requireConfirm(given: Given | undefined, mode: Mode, app: string): void {
  if (given !== undefined) onlyIn(given, mode, ['remove'], '`mode: remove`')
  if (mode !== 'remove') return
  const hint = `Write \`confirm: ${app}\` if it is to be removed from the server. \`mode: plan-remove\` shows what would go, and what would stay. Nothing was touched.`
  if (given === undefined) {
    throw new DeployError('INPUT_MISSING', 'confirm: nothing was given, and `mode: remove` takes a site away.', {
      hint,
    })
  }
  if (asText(given) !== app) throw invalid(given, `${shown(asText(given))} is not the name of this site.`, hint)
}
