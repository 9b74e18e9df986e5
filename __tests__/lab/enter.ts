/** The words that run a program in a booted server as root, with nothing of our environment but what `variables` add. */
export function entering(leader: number, ...variables: string[]): string[] {
  const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
  const clean = ['/usr/bin/env', '-i', path, 'HOME=/root', 'LANG=C.UTF-8']
  return ['nsenter', '-t', String(leader), '-a', '--', ...clean, ...variables]
}
