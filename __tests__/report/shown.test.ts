/** The summary as a browser shows it, wide and on a phone: what a person needs stands at its top. PICTURES=folder keeps the pictures. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { marked } from 'marked'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium, openChromium } from '../lab/chromium.ts'
import { pages } from './pages.ts'

/** What a reader sees without scrolling, in CSS pixels. */
const top = 500
const widths = [1000, 400]
const ofPackage = createRequire(import.meta.url).resolve
/** As wide as Arial, which GitHub's own pages name: a machine without it takes another, which may be wider. */
const fonts = [400, 600].map((weight) => {
  const file = readFileSync(ofPackage(`@fontsource/arimo/files/arimo-latin-${weight}-normal.woff2`), 'base64')
  return `@font-face{font-family:shown;font-weight:${weight};src:url(data:font/woff2;base64,${file})}`
})
const style = readFileSync(ofPackage('github-markdown-css/github-markdown-light.css'), 'utf8') + fonts.join('')

interface Measured {
  readonly name: string
  readonly width: number
  /** Where each ends below the top; null for what is not there. */
  readonly headline: number
  readonly changed: number | null
  readonly todo: number | null
  readonly links: readonly string[]
  /** What is wider than the page. */
  readonly wide: number
  /** Folded parts that are open. */
  readonly open: number
  /** Times of steps that wrap. */
  readonly wrapped: number
}

const page = (markdown: string) =>
  `<!doctype html><meta charset=utf-8><style>${style}body{margin:0}</style><article class=markdown-body style="padding:16px;font-family:shown">${marked.parse(markdown, { gfm: true, async: false })}</article>`

const frames = widths.flatMap((width) =>
  Object.entries(pages).map(
    ([name, markdown]) =>
      `<iframe data-name="${name}" width=${width} height=${top} style="border:0;border-bottom:1px solid gray;display:block" srcdoc="${page(markdown).replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"></iframe>`,
  ),
)

const measure = `<script>onload = () => {
  const all = [...document.querySelectorAll('iframe')].map((frame) => {
    const page = frame.contentDocument
    const bottom = (one) => one ? one.getBoundingClientRect().bottom : null
    const article = page.querySelector('article')
    const paragraphs = [...article.querySelectorAll(':scope > p')]
    const starting = (word) => paragraphs.find((one) => one.textContent.startsWith(word))
    const details = [...page.querySelectorAll('details')]
    const open = details.filter((one) => one.open).length
    const links = [...page.querySelectorAll('a')].map((one) => one.getAttribute('href'))
    const sizes = {
      name: frame.dataset.name, width: frame.clientWidth, headline: bottom(page.querySelector('h3')),
      changed: bottom(paragraphs[0]), todo: bottom(page.querySelector('ol') ?? starting('What to do')),
      links, open, wide: Math.max(0, page.documentElement.scrollWidth - frame.clientWidth),
    }
    for (const one of details) one.open = true
    const times = [...page.querySelectorAll('td:last-child')].filter((one) => / s$|\\u00a0s$/.test(one.textContent))
    return { ...sizes, wrapped: times.filter((one) => one.getClientRects().length > 1 || one.clientHeight > 45 && one.previousElementSibling.textContent.length < 20).length }
  })
  document.body.innerHTML = '<pre id=all></pre>'
  document.querySelector('#all').textContent = JSON.stringify(all)
}</script>`

const chromium = await findChromium()
const reason = chromium ? '' : ' (skipped: there is no Chromium; script/bootstrap installs it on Debian)'

describe.skipIf(chromium === null)(`in Chromium${reason}`, () => {
  const browser = openChromium(chromium ?? '')
  let measured: readonly Measured[]

  beforeAll(async () => {
    const dom = await browser.dom(`<!doctype html><meta charset=utf-8><body>${frames.join('')}${measure}`)
    const [, json = '[]'] = /<pre id="all">(.*?)<\/pre>/s.exec(dom) ?? []
    measured = JSON.parse(json.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'))
    const folder = process.env.PICTURES
    if (!folder) return
    for (const width of widths)
      for (const [name, markdown] of Object.entries(pages))
        await browser.picture(page(markdown), join(folder, `${name}-${width}.png`), width, top)
  })
  afterAll(() => browser.done())

  const each = widths.flatMap((width) => Object.keys(pages).map((name) => [name, width] as const))

  test.each(each)('%s at %i px: the first 500 px hold the headline and what is to do', (name, width) => {
    const one = measured.find((entry) => entry.name === name && entry.width === width)
    expect(one).toMatchObject({ wide: 0, open: 0, wrapped: 0 })
    expect(one?.headline).toBeLessThan(top / 4)
    expect(one?.changed).toBeLessThan(top)
    const hasTodo = ['first', 'failed', 'plan'].includes(name)
    if (hasTodo && name !== 'plan') expect(one?.todo).toBeLessThan(top)
    if (hasTodo) expect(one?.todo).not.toBeNull()
    else expect(one?.todo).toBeNull()
    const own = ['https://www.monsiteweb.fr/', 'https://github.com/someone/django-prod-action/']
    expect(one?.links.filter((link) => !own.some((start) => link.startsWith(start)))).toEqual([])
  })
})
