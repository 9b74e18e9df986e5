/**
 * Backups to a server that speaks S3 and looks at each signature: moto's, on a machine of its own, with users who have
 * rights by policies, as those of Amazon. What each provider does otherwise is not shown.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { shell, snapshot, writeRows } from '../e2e/backups.ts'
import { expectFailed } from '../e2e/databases.ts'
import { app, config, openSite, type Site } from '../e2e/site.ts'
import { type ActionResult, runAction } from '../lab/action.ts'
import { deployInputs } from '../lab/deploy-inputs.ts'
import { until } from '../lab/process.ts'
import { type TestServer, upServer } from '../lab/server.ts'

/** Two buckets, and a user who may do everything in one of them. It prints his two keys, and looks at rights from then on. */
const prepare = `import boto3, json, urllib.request
at = {'endpoint_url': 'http://127.0.0.1:5000', 'region_name': 'us-east-1', 'aws_access_key_id': 'x', 'aws_secret_access_key': 'y'}
s3, iam = boto3.client('s3', **at), boto3.client('iam', **at)
for bucket in ('backups', 'others'):
    s3.create_bucket(Bucket=bucket)
iam.create_user(UserName='site')
all = {'Effect': 'Allow', 'Action': 's3:*', 'Resource': ['arn:aws:s3:::backups', 'arn:aws:s3:::backups/*']}
policy = json.dumps({'Version': '2012-10-17', 'Statement': [all]})
iam.put_user_policy(UserName='site', PolicyName='own', PolicyDocument=policy)
key = iam.create_access_key(UserName='site')['AccessKey']
urllib.request.urlopen(urllib.request.Request('http://127.0.0.1:5000/moto-api/reset-auth', b'0', {'content-type': 'text/plain'}))
print(key['AccessKeyId'], key['SecretAccessKey'])`

let site: Site
/** Another machine, which has the buckets. */
let store: TestServer
let secrets: Record<string, string>

beforeAll(async () => {
  ;[site, store] = await Promise.all([openSite(), upServer({ layer: 'warm' })])
  await store.sh(`python3 -m venv /root/s3 
    /root/s3/bin/pip -q install 'moto[s3]==5.2.5' flask flask-cors
    systemd-run -q --unit=s3 /root/s3/bin/moto_server -H 0.0.0.0 -p 5000`)
  const greets = "import urllib.request; urllib.request.urlopen('http://127.0.0.1:5000/moto-api/')"
  await until('the store answers', 60, async () => {
    return (await store.exec(['python3', '-c', greets], { check: false })).code === 0
  })
  const [access = '', secret = ''] = (await store.exec(['/root/s3/bin/python', '-c', prepare])).stdout.trim().split(' ')
  secrets = { 'backup-password': 'correct horse 4 battery', 'backup-access-key': access, 'backup-secret-key': secret }
})
afterAll(async () => {
  await site?.down()
  await store?.down()
})

/** The repository of the backups; `more` wins over what the workflow gives. */
const deploy = async (
  more: Record<string, string> = {},
  bucket = 'backups/shop',
  port = 5000,
): Promise<ActionResult> => {
  const to = `s3:http://${store.address}:${port}/${bucket}`
  await site.checkout.write('.github/django-prod.yml', `${config}backups:\n  to: ${to}\n`)
  await site.checkout.commit('Backups')
  return await site.deploy({ ...secrets, ...more })
}

test('data: backups to S3: what is wrong is told in words, with its remedy, before anything is live', async () => {
  const refused = async (said: RegExp, remedy: RegExp, ...words: Parameters<typeof deploy>) => {
    const result = await deploy(...words)
    expectFailed(result, 'BACKUPS_UNREACHABLE', said, remedy)
    expect(result.outputs, result.log).toMatchObject({ result: 'failed' })
  }
  const key = /correct `backup-access-key` and `backup-secret-key`/
  await refused(/signature we calculated does not match/, key, { 'backup-secret-key': 'wrong/secret' })
  await refused(/open config file: .* Access Key Id you provided does not exist/, key, {
    'backup-access-key': 'AKIAWRONG',
  })
  const bucket = /the bucket in `backups: to` has to be there/
  await refused(/Access Denied/, bucket, {}, 'others/shop')
  await refused(/Access Denied/, bucket, {}, 'nowhere/shop')
  await refused(/connection refused/, /whether the server reaches it/, {}, 'backups/shop', 5001)
})

test('data: backups to S3: the timer sends them, another password does not open them, and an empty server has the site again', async () => {
  const first = await deploy()
  expect(first.outputs, first.log).toMatchObject({ result: 'deployed' })
  await shell(site, writeRows)
  await site.server.sh(
    `printf 'a picture' > /srv/${app}/shared/media/picture.png; chown ${app}: /srv/${app}/shared/media/picture.png`,
  )
  const made = async () =>
    JSON.parse(await site.server.sh(`cat /srv/${app}/offsite.json 2>/dev/null || echo '{}'`)).made?.id
  await until('the first backup is made', 60, async () => (await made()) !== undefined)
  // It tidies up behind that, and a timer starts nothing that runs.
  await until('it is over', 60, async () => {
    return (await site.server.sh(`systemctl is-active ${app}-backup || true`)) === 'inactive\n'
  })
  const before = await made()
  // As at night: by its timer alone.
  await site.server.sh(`d=/run/systemd/system/${app}-backup.timer.d; mkdir -p $d
    printf '[Timer]\nOnCalendar=\nRandomizedDelaySec=0\nOnActiveSec=1\nAccuracySec=1s\n' > $d/soon.conf
    systemctl daemon-reload; systemctl restart ${app}-backup.timer`)
  await until('the timer has sent one', 60, async () => (await made()) !== before)
  await site.server.sh(`rm -r /run/systemd/system/${app}-backup.timer.d; systemctl daemon-reload`)
  const rows = await snapshot(site)
  expectFailed(await deploy({ 'backup-password': 'another' }), 'BACKUPS_REFUSED', /The password does not open/)
  await site.server.down()

  const server = await upServer({ layer: 'warm' })
  try {
    const run = async (inputs: Record<string, string>) =>
      await runAction({
        workspace: site.checkout.dir,
        inputs: { ...(await deployInputs(server)), ...secrets, ...inputs },
      })
    expectFailed(
      await run({ mode: 'restore', 'backup-access-key': 'AKIAWRONG' }),
      'BACKUPS_UNREACHABLE',
      /correct `backup-access-key`/,
    )
    const result = await run({ mode: 'restore' })
    expect(result.outputs, result.log).toMatchObject({ result: 'deployed' })
    expect(await snapshot({ ...site, server })).toEqual(rows)
    expect(await server.sh(`cat /srv/${app}/shared/media/picture.png`)).toBe('a picture')
  } finally {
    await server.down()
  }
})
