import type { Deployment } from '../deployment.ts'
import { DeployError } from '../errors.ts'
import type { Server } from '../server/server.ts'

/**
 * Asks the server's systemd about the timers' schedules.
 *
 * @throws DeployError SCHEDULE_INVALID
 */
export async function checkSchedules({ inputs }: Deployment, server: Server): Promise<void> {
  for (const { name, schedule } of inputs.processes)
    if (schedule !== null) await checkCalendar(server, schedule, 'timers', name)
}

/** The same about one time, below a `key` of the file. @throws DeployError SCHEDULE_INVALID */
export async function checkCalendar(server: Server, schedule: string, key: string, name: string): Promise<void> {
  const { code, stdout, stderr } = await server.run(['systemd-analyze', 'calendar', '--', schedule])
  if (code === 0) return
  throw new DeployError(
    'SCHEDULE_INVALID',
    `${key}: systemd does not understand the schedule of ${name}: ${schedule}`,
    {
      host: server.host,
      command: 'systemd-analyze calendar',
      output: `${stdout}${stderr}`.trim(),
      hint: 'Write for example "daily", "Mon 03:00" or "*-*-* *:0/15" (systemd.time(7)). The site was not touched.',
    },
  )
}
