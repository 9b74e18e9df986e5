/** Short texts for the log: pure, the same on every machine. */

const names: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/**
 * A name as one line of the log can show it: control characters (a newline would let a file's name start a
 * workflow command) and those that reverse the direction of writing are escaped.
 */
export function printable(name: string): string {
  return name.replace(
    /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu,
    (char) => names[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** `a.py`, `a.py and b.py`, `a.py and 2 more`; `no files` for none. */
export function describeFiles(paths: readonly string[]): string {
  const [first, second] = paths.map(printable)
  if (first === undefined) return 'no files'
  if (second === undefined) return first
  return paths.length === 2 ? `${first} and ${second}` : `${first} and ${describeNumber(paths.length - 1)} more`
}

/** A whole number with separators: `1,271`. */
export function describeNumber(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `1 file`, `1,271 files`; `plural` where an s is not enough. */
export function describeCount(count: number, noun: string, plural = `${noun}s`): string {
  return `${describeNumber(count)} ${count === 1 ? noun : plural}`
}

/** A size given in bytes, in decimal units: `812 B`, `4.1 KB`, `14 MB`. */
export function describeSize(bytes: number): string {
  let value = bytes
  let unit = 'B'
  for (const larger of ['KB', 'MB', 'GB', 'TB']) {
    // What would be rounded up to 1000 belongs to the next unit.
    if (value < 999.5) break
    value /= 1000
    unit = larger
  }
  return `${unit !== 'B' && value < 9.95 ? value.toFixed(1) : value.toFixed(0)} ${unit}`
}

/** A duration given in milliseconds: `0.31 s`, `2.9 s`, `75 s`, `3 min 5 s`. */
export function describeDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000
  if (seconds < 0.995) return `${seconds.toFixed(2)} s`
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 120) return `${whole} s`
  return `${Math.floor(whole / 60)} min ${whole % 60} s`
}
