/** What the later steps leave of a release, as far as the next transfer looks at it. */

/** The application that is nothing but a tree. */
export const app = 'tree'

/** Reads the manifest; its arguments are the application and the release. */
export const liveScript = [
  'set -e; cd /srv/"$1"/releases/"$2"; cat >release.json; echo \'{"state": "live", "at": ""}\' >state.json',
  'cd /srv/"$1"; ln -sfn releases/"$2" current',
  'for old in releases/*; do [ "$old" = releases/"$2" ] || rm -rf "$old"; done',
].join('\n')
