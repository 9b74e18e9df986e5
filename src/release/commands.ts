import type { Deployment } from '../deployment.ts'
import { DeployError } from '../errors.ts'
import type { CommandMoment } from '../model.ts'
import type { Tools } from '../runner.ts'
import type { Server } from '../server/server.ts'
import { runDjango, shellWords } from './django.ts'

/**
 * Runs the commands of one moment in order, as the application's user in the release's environment.
 *
 * @throws DeployError COMMAND_FAILED for the first that ends with another code than 0
 */
export async function runCommands(
  deployment: Deployment,
  server: Server,
  tools: Tools,
  moment: CommandMoment,
  collect = false,
): Promise<void> {
  for (const line of deployment.inputs.commands[moment] ?? []) {
    tools.log(`$ ${line}`)
    const { code, lines } = await runDjango(
      server,
      deployment,
      { name: line, any: true, python: shellWords(line), collect },
      tools.log,
    )
    if (code === 0) continue
    throw new DeployError('COMMAND_FAILED', `The command of ${moment} ended with code ${code}: ${line}`, {
      host: server.host,
      command: line,
      output: lines.slice(-20).join('\n'),
      hint:
        moment === 'after-activate'
          ? `The release is live. Correct the line under commands: ${moment} in .github/django-prod.yml.`
          : `The old release still serves. Correct the line under commands: ${moment} in .github/django-prod.yml.`,
    })
  }
}
