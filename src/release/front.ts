import type { Deployment } from '../deployment.ts'
import type { Front } from '../render/front.ts'

/** What stands in front of the site: each renderer of a web server's file is given it (src/render/front.ts). */
export const frontOf = ({ gate = [], inputs }: Pick<Deployment, 'gate' | 'inputs'>): Front => {
  const { healthPath, visitors } = inputs
  const { accessLog = false, errorPage = null, redirected = [] } = visitors
  return { redirected, users: gate, healthPath, errorPage, accessLog }
}
