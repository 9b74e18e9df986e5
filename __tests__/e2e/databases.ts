/** The example project with a database server in its settings, and what the tests of databases ask. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { ActionResult } from '../lab/action.ts'
import type { TestServer } from '../lab/server.ts'
import { domain } from '../lab/visit.ts'
import { openBrowser } from './browser.ts'
import { annotation } from './refusal.ts'
import type { Site } from './site.ts'

export interface Entry {
  readonly ENGINE: string
  readonly NAME: string
  readonly USER?: string
  readonly PASSWORD?: string
  readonly HOST?: string
  readonly PORT?: string
  readonly OPTIONS?: object
}

/** Gives the project these settings for its database (`$NAME` is read from the environment), and a driver. */
export async function nameDatabase(site: Pick<Site, 'checkout'>, entry: Entry, driver: string): Promise<void> {
  const { checkout } = site
  const prod = await readFile(join(checkout.dir, 'mainapp/settings/prod.py'), 'utf8')
  const written = JSON.stringify(entry).replace(/"\$(\w+)"/g, "__import__('os').environ.get('$1', '')")
  const databases = `DATABASES = {'default': ${written}}\n`
  await checkout.write('mainapp/settings/prod.py', prod.replace(/^DATABASES = (\{[\s\S]*?^\}\n|.*\n)/m, databases))
  const needed = (await readFile(join(checkout.dir, 'requirements.txt'), 'utf8')).split('\n')
  const others = needed.filter((line) => line && !/mysql|psycopg/i.test(line))
  await checkout.write('requirements.txt', `${[...others, ...(driver ? [driver] : [])].join('\n')}\n`)
  await checkout.commit(`Use ${entry.ENGINE}`)
}

/** Red, with the code and each of the texts in the one annotation. */
export function expectFailed(result: ActionResult, code: string, ...texts: readonly RegExp[]): void {
  expect({ code: result.code, error: result.outputs['error-code'] }, result.log).toEqual({ code: 1, error: code })
  for (const text of texts) expect(annotation(result).message).toMatch(text)
}

/** Writes an article through the site's form, as a visitor would, and reads it on the start page. */
export async function writeAndRead(server: TestServer, title: string, host: string = domain): Promise<void> {
  const browser = openBrowser(server, host)
  const login = await browser.submit('/compte/login/', { username: 'test', password: 'motdepasse-de-test' })
  expect(login.status).toBe(302)
  const sent = await browser.submit('/articles/nouveau/', { title, body: 'Écrit: 你好 🐘.' })
  expect(sent.status, sent.text).toBe(302)
  const page = await openBrowser(server, host).get(String(sent.headers.location))
  expect(page.text).toContain(title)
  expect(page.text).toContain('你好 🐘')
}
