import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parse } from 'yaml'

/** Makes the folders and empty files that a step writes to, under `temp`; returns them by the variables that name them. */
export async function commandFiles(temp: string) {
  const files = {
    GITHUB_OUTPUT: join(temp, '_commands/output'),
    GITHUB_STATE: join(temp, '_commands/state'),
    GITHUB_STEP_SUMMARY: join(temp, '_commands/summary'),
    GITHUB_ENV: join(temp, '_commands/env'),
    GITHUB_PATH: join(temp, '_commands/path'),
  }
  await mkdir(join(temp, '_commands'))
  await mkdir(join(temp, '_temp'))
  for (const file of Object.values(files)) await writeFile(file, '')
  await writeFile(join(temp, '_commands/event.json'), '{}')
  return files
}

/** The variables of a job on a push to main; see "Default environment variables" in GitHub's documentation. */
export function jobVariables(workspace: string, commit: string, temp: string): Record<string, string> {
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: workspace,
    GITHUB_REPOSITORY: 'example/monsiteweb',
    GITHUB_REPOSITORY_OWNER: 'example',
    GITHUB_SHA: commit,
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REF_NAME: 'main',
    GITHUB_REF_TYPE: 'branch',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_EVENT_PATH: join(temp, '_commands/event.json'),
    GITHUB_ACTOR: 'example',
    GITHUB_WORKFLOW: 'production',
    GITHUB_JOB: 'deploy',
    GITHUB_RUN_ID: '1',
    GITHUB_RUN_NUMBER: '1',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_API_URL: 'https://api.github.com',
    RUNNER_OS: 'Linux',
    RUNNER_ARCH: process.arch === 'arm64' ? 'ARM64' : 'X64',
    RUNNER_TEMP: join(temp, '_temp'),
  }
}

/** The inputs of the bundle's action.yml with their defaults; none where there is no action.yml (a made-up bundle). */
export async function declaredInputs(bundle: string): Promise<Record<string, string>> {
  const file = join(dirname(dirname(bundle)), 'action.yml')
  if (!existsSync(file)) return {}
  const action = parse(await readFile(file, 'utf8')) as { inputs?: Record<string, { default?: unknown } | null> }
  return Object.fromEntries(
    Object.entries(action.inputs ?? {}).map(([name, input]) => [name, String(input?.default ?? '')]),
  )
}

/** `INPUT_` and the name in upper case; only spaces change (`ssh-key` is INPUT_SSH-KEY). */
export function inputVariables(inputs: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value]),
  )
}
