import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import * as core from '@actions/core'
import { rmRF } from '@actions/io'
import { findLanguage, speak, translate } from './language.ts'

/**
 * The post entry: runs also when main failed or was killed. Tidies what a run leaves on the runner, and says
 * what state a run that could not finish left the site in.
 */
export async function post(): Promise<void> {
  const temp = process.env.RUNNER_TEMP
  if (temp && existsSync(temp)) {
    for (const name of await readdir(temp)) {
      if (/^django-prod-.*\.tar\.gz$/.test(name)) await rmRF(join(temp, name))
    }
  }
  if (!core.getState('result')) {
    await speak(findLanguage(core.getState('language'), null))
    core.warning(
      translate(
        'The run was ended before it could finish. The site serves one complete release, the one before or the new one. The server ends by itself what was under way, and the next run tidies up and goes on.',
      ),
      { title: translate('Not finished') },
    )
  }
}
