import { deploy } from './deploy.ts'
import { logs } from './logs.ts'
import { maintenance } from './maintenance.ts'
import { manage } from './manage.ts'
import { remove } from './remove.ts'
import { rollback } from './rollback.ts'
import { status } from './status.ts'

/** The plan of code that may not come near a server. */
export { planStatically } from './static-plan.ts'

/** What each mode does. A chunk of its own in the bundle: with SSH and all steps in it, it is most of it. */
export const stories = {
  deploy,
  plan: deploy,
  rollback,
  status,
  manage,
  restore: deploy,
  'move-database': deploy,
  maintenance,
  logs,
  remove,
  'plan-remove': remove,
}
