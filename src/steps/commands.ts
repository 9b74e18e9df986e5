import type { CommandMoment, Inputs } from '../model.ts'
import { describeCount } from '../project/describe.ts'
import { runCommands } from '../release/commands.ts'
import { planOf, type Step, type Story } from '../runner.ts'

/** The moments beside a step; those of collectstatic belong to that step itself. */
const beside: Readonly<Record<string, { readonly before?: CommandMoment; readonly after?: CommandMoment }>> = {
  Migrate: { before: 'before-migrate', after: 'after-migrate' },
  Activate: { before: 'before-activate' },
  // The last that changes the site: the release is verified, and nothing takes it back any more.
  Passwords: { after: 'after-activate' },
}

/** Puts the user's commands into a story as steps of their own, where there are some. */
export function insertCommands(story: Story, { commands }: Pick<Inputs, 'commands'>): Story {
  const at = (moment?: CommandMoment) => (moment && commands[moment] ? [makeStep(moment)] : [])
  return story.flatMap((entry) => {
    const { before, after } = 'title' in entry ? (beside[entry.title] ?? {}) : {}
    return [...at(before), entry, ...at(after)]
  })
}

/** The user's commands at one moment. */
function makeStep(moment: CommandMoment): Step {
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
