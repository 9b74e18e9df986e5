import { describeOrigin } from './changed.ts'
import type { Ending } from './ending.ts'
import type { Inputs, Planned, Run } from './model.ts'
import { hashCheckout, listCheckout } from './project/checkout.ts'
import { describeCount, describeFiles } from './project/describe.ts'
import type { Report } from './report/report.ts'

/**
 * What the files of a checkout tell by themselves: nothing of it is run, and no server is asked. `whose` says whose code
 * it is. Never throws for a project that can't be deployed: that is the ending.
 */
export async function planStatically(inputs: Inputs, run: Run, report: Report, whose: string): Promise<Ending> {
  const row = report.start('Read', [])
  try {
    const checkout = await hashCheckout(await listCheckout(inputs, run.workspace))
    const { application, dependencies, python, settings } = checkout.project
    const files = Object.keys(checkout.files)
    const migrations = files.filter((path) => /(^|\/)migrations\/\d[^/]*\.py$/.test(path))
    const found = [
      `settings: ${settings.value}, ${settings.from}`,
      `application: ${application.value.target} (${application.value.interface}), ${application.from}`,
      `dependencies: ${describeFiles(dependencies.files)}`,
      ...(python ? [`Python: ${python.value} (${python.from})`] : []),
      `${describeCount(files.length, 'file')} to send, ${describeCount(migrations.length, 'migration')} among them`,
    ]
    for (const line of found) row.tell(line)
    row.done('done', describeCount(files.length, 'file'))
    const why = `This code comes from ${whose}: it was read and not run, and no server was asked.`
    const of = describeOrigin(run)
    const plan: Planned = { of, live: '', url: '', headline: [], changes: [], unchanged: [], static: { why, found } }
    const text = `${of} was only read, as it comes from ${whose}`
    const outputs = { 'has-changes': '', 'change-count': '' }
    return { result: 'planned', text, deployment: null, error: null, notices: checkout.notices, plan, outputs }
  } catch (error) {
    row.failed(error)
    return { result: 'failed', text: report.hide((error as Error).message), deployment: null, error }
  }
}
