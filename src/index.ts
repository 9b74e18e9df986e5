import * as core from '@actions/core'
import { main } from './main.ts'
import { post } from './post.ts'

/** One bundle serves both entries of action.yml: what main saved tells them apart. */
// And the gate of a server is that bundle too (docs/deploy-key.md); a runner gives it no words.
if (process.argv[2] === 'gate') void import('./gate/entry.ts').then((gate) => gate.gateCommand(process.argv.slice(3)))
else if (core.getState('started')) void post()
else {
  core.saveState('started', 'true')
  void main()
}
