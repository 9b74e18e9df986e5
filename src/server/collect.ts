import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Bytes after which their copies are collected; it takes a millisecond. */
const collectEvery = 4 * 1024 * 1024

let sinceCollected = 0
let collectYoung: (() => void) | undefined

/**
 * Frees the copies that ssh2 makes of what it sends, once enough is `sent` (bytes). V8 collects young objects when
 * they fill its young generation, in which a buffer of 128 KiB takes a hundred bytes: left to itself it lets 50 MB
 * pile up, which the allocator then keeps. V8 offers its collector only while a flag is set (Node's documentation of
 * `--expose-gc` and of `v8.setFlagsFromString`).
 */
export function collect(sent: number): void {
  sinceCollected += sent
  if (sinceCollected < collectEvery) return
  sinceCollected = 0
  collectYoung ??= findCollector()
  collectYoung()
}

function findCollector(): () => void {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as (options: { readonly type: 'minor' }) => void
  setFlagsFromString('--no-expose-gc')
  return () => gc({ type: 'minor' })
}
