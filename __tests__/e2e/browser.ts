/** A visitor with cookies, who logs in and fills in forms. */
import { request } from 'node:https'
import type { TestServer } from '../lab/server.ts'
import { domain } from '../lab/visit.ts'

export interface Page {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly bytes: Buffer
  readonly text: string
}

/** A file of a form. */
export interface Upload {
  readonly name: string
  readonly type: string
  readonly bytes: Buffer
}

export interface Browser {
  get(path: string): Promise<Page>
  /** Opens the page at `path` and sends its form, with Django's token; redirects are not followed. */
  submit(path: string, fields: Record<string, string | Upload>): Promise<Page>
}

/** Over HTTPS to the server's address, with the domain as name and Host; the certificate is not checked. */
export function openBrowser(server: Pick<TestServer, 'address'>, host: string = domain): Browser {
  const cookies = new Map<string, string>()
  const ask = (method: string, path: string, more: Record<string, string> = {}, body?: Buffer) =>
    new Promise<Page>((resolve, reject) => {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const headers = {
        host,
        ...(cookie ? { cookie } : {}),
        ...(body ? { 'content-length': body.length } : {}),
        ...more,
      }
      const asking = request(
        {
          host: server.address,
          servername: host,
          method,
          path,
          headers,
          agent: false,
          rejectUnauthorized: false,
          signal: AbortSignal.timeout(30_000),
        },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.once('error', reject)
          response.once('end', () => {
            for (const set of response.headers['set-cookie'] ?? []) {
              const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
              cookies.set(name, value)
            }
            const bytes = Buffer.concat(chunks)
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              bytes,
              text: bytes.toString('utf8'),
            })
          })
        },
      )
      asking.once('error', reject)
      asking.end(body)
    })

  return {
    get: (path) => ask('GET', path),
    submit: async (path, fields) => {
      const page = await ask('GET', path)
      const token = /name="csrfmiddlewaretoken" value="([^"]+)"/.exec(page.text)?.[1]
      if (!token) throw new Error(`${path} has no form of Django's: ${page.status} ${page.text.slice(0, 200)}`)
      const boundary = 'form-of-the-test'
      const parts = Object.entries<string | Upload>({ csrfmiddlewaretoken: token, ...fields }).flatMap(
        ([name, value]) => {
          const head = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"`
          if (typeof value === 'string') return [Buffer.from(`${head}\r\n\r\n${value}\r\n`)]
          return [
            Buffer.from(`${head}; filename="${value.name}"\r\nContent-Type: ${value.type}\r\n\r\n`),
            value.bytes,
            Buffer.from('\r\n'),
          ]
        },
      )
      const body = Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)])
      const type = { 'content-type': `multipart/form-data; boundary=${boundary}`, referer: `https://${host}${path}` }
      return await ask('POST', path, type, body)
    },
  }
}
