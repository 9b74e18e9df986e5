/** GitHub's own command (gh), where somebody has it; and this action's pin there. */
import { spawn } from 'node:child_process'
import { ask } from './here.ts'

/** The repository that git's `origin` names: `owner/name`, and whether it is on GitHub; null for none. */
export async function findRepository(top: string): Promise<{ name: string; onGitHub: boolean } | null> {
  const url = (await ask('git', ['-C', top, 'remote', 'get-url', 'origin'])) ?? ''
  const name = /[:/]([^/:]+\/[^/]+?)(?:\.git)?\/?$/.exec(url)?.[1]
  return name === undefined ? null : { name, onGitHub: /(^|[@/.])github\.com[:/]/.test(url) }
}

/** Sets a secret of a repository on GitHub; its value comes by standard input. Null where that is done, else why not. */
export async function setSecret(repository: string, name: string, value: string): Promise<string | null> {
  return await new Promise((resolve) => {
    // With its host: where GH_HOST names another GitHub, gh would take the secret there (gh-environment(1)).
    const words = ['secret', 'set', name, '--repo', `github.com/${repository}`]
    const child = spawn('gh', words, { stdio: ['pipe', 'ignore', 'pipe'], windowsHide: true })
    let said = ''
    child.stderr.on('data', (data: Buffer) => {
      said += data.toString('utf8')
    })
    child.stdin.on('error', () => {}) // It has ended before it read: its code says so.
    child.once('error', () => resolve('gh is not there'))
    child.once('close', (code) => resolve(code === 0 ? null : reasonIn(said) || `gh ended with ${code}`))
    child.stdin.end(value)
  })
}

/** The first reason that gh gives: of several it says how many, and lists them ("1 error occurred:", then "* …"). */
function reasonIn(said: string): string {
  const lines = said.split('\n').map((line) => line.replace(/^\s*\* /, '').trim())
  return lines.find((line) => line !== '' && !/^\d+ errors? occurred:$/.test(line)) ?? ''
}

/** Milliseconds for the question which commit a version is: without an answer its name is the pin. */
const patience = 5000

/** This action as a workflow names it: by the commit of its version, where GitHub tells it. */
export async function pinAction(action: string): Promise<string> {
  const url = `https://github.com/${action}`
  const asked = ask(
    'git',
    ['-c', 'credential.helper=', 'ls-remote', url, 'refs/tags/v1', 'refs/tags/v1^{}'],
    undefined,
    {
      timeout: patience,
      env: { ...process.env, GIT_TERMINAL_PROMPT: '0', GIT_ASKPASS: '', SSH_ASKPASS: '' },
    },
  )
  // Of a tag with a message the second line is the commit (git-ls-remote(1)).
  const commit = /^([0-9a-f]{40})\t/.exec((await asked)?.split('\n').at(-1) ?? '')?.[1]
  return commit === undefined ? `${action}@v1` : `${action}@${commit} # v1`
}
