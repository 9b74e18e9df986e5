/**
 * Takes this run's secrets out of a text, also where a program has printed one as a literal: Python's repr() and
 * JSON put a backslash before some characters. The runner hides the secrets in its log, but neither in the summary
 * nor in what is kept on the server, and no escaped form of them.
 *
 * @param secrets read at each call: they are learned while the inputs are read
 */
export function hiding(secrets: Iterable<string>): (text: string) => string {
  return (text) => {
    const forms = [...secrets].flatMap((secret) => {
      const doubled = secret.replaceAll('\\', '\\\\')
      return [secret, doubled, doubled.replaceAll("'", "\\'"), doubled.replaceAll('"', '\\"')]
    })
    // The longest first: one may be a part of another.
    return [...new Set(forms)]
      .sort((a, b) => b.length - a.length)
      .reduce((rest, form) => rest.replaceAll(form, '***'), text)
  }
}
