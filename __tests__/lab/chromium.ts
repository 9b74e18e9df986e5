/** Pages as a browser shows them: Chromium without a screen. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { run } from './process.ts'

/** The names that distributions and GitHub's runners have for it. */
export const browsers = ['chromium', 'chromium-browser', 'google-chrome']

/** The first that is there; null where none is. */
export async function findChromium(): Promise<string | null> {
  for (const name of browsers) if ((await run(['which', name], { check: false })).code === 0) return name
  return null
}

export interface Shown {
  /** The page after its scripts have run. */
  dom(html: string): Promise<string>
  /** Writes a picture (PNG) of so many pixels. */
  picture(html: string, file: string, width: number, height: number): Promise<void>
  done(): void
}

/** A browser with a profile of its own, which goes with `done`. */
export function openChromium(program: string): Shown {
  const folder = mkdtempSync(join(tmpdir(), 'chromium-'))
  const show = async (html: string, name: string, words: readonly string[]): Promise<string> => {
    const page = join(folder, `${name}.html`)
    writeFileSync(page, html)
    const profile = `--user-data-dir=${join(folder, name)}`
    // Tests run as root, for whom Chromium has no sandbox, and what is shown here is our own.
    const own = ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', profile]
    const { stdout } = await run([program, ...own, ...words, pathToFileURL(page).href])
    return stdout
  }
  return {
    dom: async (html) => await show(html, 'dom', ['--dump-dom']),
    picture: async (html, file, width, height) => {
      await show(html, `picture-${width}`, [`--screenshot=${file}`, `--window-size=${width},${height}`])
    },
    done: () => rmSync(folder, { recursive: true, force: true }),
  }
}
