/** What follows from what the server says of secrets.env, the file of what only the server knows: pure. */
import { DeployError } from '../../errors.ts'
import type { Facts, Inputs, Notice } from '../../model.ts'
import { placesOf } from '../../places.ts'

/**
 * Refuses to go on without what only the server knew: a new key would end all sessions and make what was encrypted
 * unreadable, and the site would end with its next restart.
 *
 * @throws DeployError SECRETS_LOST, before anything is touched
 */
export function refuseLostSecrets(
  { app, host, mode, newSecrets }: Pick<Inputs, 'app' | 'host' | 'mode' | 'newSecrets'>,
  facts: Pick<Facts, 'secrets'>,
): void {
  const { secrets } = facts
  if (secrets === null || secrets.lost.length === 0 || mode === 'status') return
  if (mode === 'deploy' && newSecrets === secrets.loss) return
  const [problem, hint] = explainLoss(app, secrets)
  const accepted = newSecrets === secrets.loss ? ' `new-secrets` allows that: a deploy makes them anew.' : ''
  throw new DeployError('SECRETS_LOST', problem, { host, hint: `${hint}${accepted} Nothing was touched.` })
}

/** What is wrong, and the ways out. */
function explainLoss(app: string, { copy, lost, loss }: NonNullable<Facts['secrets']>): [string, string] {
  const { backups, secrets } = placesOf(app)
  const back = copy
    ? `Bring it back on the server (sudo cp -p ${backups}/secrets.env ${secrets}).`
    : `Bring ${secrets} back from a copy of the server, which has none of its own yet. As long as the site runs, its processes still know them (docs/troubleshooting.md#secrets_lost).`
  return [
    `${secrets} lacks ${lost.join(', ')}: it was removed, cut off or edited`,
    `The site runs on until it is restarted, and not after that. ${back} To go on with new ones, write \`new-secrets: ${loss}\` into .github/django-prod.yml and deploy: all sessions and tokens then end, and what was encrypted with the old key stays unreadable.`,
  ]
}

/** What deserves a word although nothing stops for it. */
export function listSecretNotices(
  { app, mode }: Pick<Inputs, 'app' | 'mode'>,
  facts: Pick<Facts, 'secrets'>,
): Notice[] {
  const { secrets } = facts
  if (secrets === null) return []
  const { backups, secrets: path } = placesOf(app)
  const warn = (title: string, message: string): Notice[] => [{ level: 'warning', title, message }]
  if (secrets.lost.length > 0) {
    if (mode !== 'deploy') return warn('SECRETS_LOST', explainLoss(app, secrets).join('. '))
    const kept = secrets.copy ? ` What it had before stays in ${backups}/secrets.env.${secrets.loss}.` : ''
    return warn(
      'secrets.env was made anew',
      `It lacked ${secrets.lost.join(', ')}, and \`new-secrets\` allows it.${kept}`,
    )
  }
  if (secrets.changed.length === 0) return []
  return warn(
    'secrets.env has other values than its copy',
    `${secrets.changed.join(', ')}: somebody has edited ${path}, or a run was cut off there. The site has them from its next restart on. A deploy brings the copy, ${backups}/secrets.env, up to date, and keeps the one before as secrets.env.before.`,
  )
}
