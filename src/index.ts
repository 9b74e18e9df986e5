import * as core from '@actions/core'
import { main } from './main.ts'
import { post } from './post.ts'

/** One bundle serves both entries of action.yml: what main saved tells them apart. */
if (core.getState('started')) void post()
else {
  core.saveState('started', 'true')
  void main()
}
