/** Static files that are named and not there: pure. */

/** What to do about a collectstatic that has printed this; `files` are those of the repository. */
export function hintForCollected(output: string, files: readonly string[]): string {
  // Django's words and WhiteNoise's, which both have of it.
  const [, missing = ''] = /The file '([^']+)' could not be found with/.exec(output) ?? []
  const [, from] = /Post-processing '([^']+)' failed/.exec(output) ?? []
  if (missing === '' || from === undefined)
    return 'If a file cannot be found: a CSS file or template names a static file that is not in the repository. Nothing that visitors see was changed.'
  const tail = missing.replace(/[?#].*$/, '')
  const other = files.find(
    (path) => path.toLowerCase().endsWith(`/${tail.toLowerCase()}`) && !path.endsWith(`/${tail}`),
  )
  if (other !== undefined)
    return `${from} names ${missing}, and the repository has ${other}: upper and lower case differ on a server. Nothing that visitors see was changed.`
  const map = /\.map$/.test(tail) ? ' (a comment `sourceMappingURL`, as libraries have at their end)' : ''
  return `${from} names ${missing}, which the repository does not have: commit that file, or take out of ${from} what names it${map}. Nothing that visitors see was changed.`
}
