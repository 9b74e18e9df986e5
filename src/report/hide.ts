import { Masker } from './masking.ts'

/**
 * Takes this run's secrets out of a text, in whatever form a program has printed them. The runner hides the secrets in
 * its log, but neither in the summary nor in what is kept on the server, and no other form of them.
 *
 * @param secrets read at each call: they are learned while the inputs are read
 */
export function hiding(secrets: Iterable<string>): (text: string) => string {
  const masker = new Masker()
  return (text) => {
    for (const secret of secrets) masker.learn(secret)
    return masker.mask(text)
  }
}

/** A value with the secrets taken out of each text in it; JSON of it stays JSON. */
export function hideWithin<T>(value: T, hide: (text: string) => string): T {
  if (typeof value === 'string') return hide(value) as T
  if (Array.isArray(value)) return value.map((one: unknown) => hideWithin(one, hide)) as T
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, hideWithin(one, hide)])) as T
}
