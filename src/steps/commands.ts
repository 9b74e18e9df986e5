import { DeployError } from '../errors.ts'
import type { CommandMoment, Inputs } from '../model.ts'
import { describeCount } from '../project/describe.ts'
import { type Deployment, planOf, type Step, type Story, type Tools } from '../runner.ts'
import type { Server } from '../server/server.ts'
import { runDjango, shellWords } from './django.ts'

/** The moments beside a step; those of collectstatic belong to that step itself. */
const beside: Readonly<Record<string, { readonly before?: CommandMoment; readonly after?: CommandMoment }>> = {
  Migrate: { before: 'before-migrate', after: 'after-migrate' },
  Activate: { before: 'before-activate' },
  // The last that changes the site: the release is verified, and nothing takes it back any more.
  Passwords: { after: 'after-activate' },
}

/** The story with the user's commands as steps of their own, where there are some. */
export function withCommands(story: Story, { commands }: Pick<Inputs, 'commands'>): Story {
  const at = (moment?: CommandMoment) => (moment && commands[moment] ? [commandsAt(moment)] : [])
  return story.flatMap((entry) => {
    const { before, after } = 'title' in entry ? (beside[entry.title] ?? {}) : {}
    return [...at(before), entry, ...at(after)]
  })
}

/** The user's commands at one moment. */
function commandsAt(moment: CommandMoment): Step {
  return {
    title: `${moment.slice(0, 1).toUpperCase()}${moment.slice(1).replace('-', ' ')}`,
    plan: ({ comparison, inputs }) =>
      planOf(
        comparison.release.length === 0
          ? []
          : (inputs.commands[moment] ?? []).map((line) => ({ what: line, why: `commands: ${moment}` })),
        'no release is made',
      ),
    apply: async (deployment, server, tools) => {
      await runCommands(deployment, server, tools, moment)
      return `${describeCount((deployment.inputs.commands[moment] ?? []).length, 'command')} run`
    },
  }
}

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
      { python: shellWords(line), hide: true, collect },
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
