#!/usr/bin/env node
import * as core from '@actions/core'
import { main } from './main.ts'
import { post } from './post.ts'

/** One bundle serves both entries of action.yml: what main saved tells them apart. */
// And the gate of a server is that bundle too (docs/deploy-key.md); a runner gives it no words.
// On somebody's own computer it is a command (docs/command.md).
const [, bundle = '', word, ...words] = process.argv
if (word === 'gate') void import('./gate/entry.ts').then((gate) => gate.gateCommand(words))
else if (word !== undefined) {
  void import('./command/entry.ts').then(async (command) => {
    process.exitCode = await command.runCommand([word, ...words], bundle)
  })
} else if (core.getState('started')) void post()
else {
  core.saveState('started', 'true')
  void main()
}
