/** Seconds that a run waits for others at most, before it takes them for gone or broken. */
const real = {
  /** An application that loads; it is seen to fail much sooner if its process ends. */
  start: 90,
  /** A project that is asked for what it is: many times what a big one needs on a small server. */
  answer: 60,
  /** What only asks Django something, the loading of a project on a slow server with it: its time on the server. */
  asked: 300,
  /** What a run runs of the project: collectstatic, a fixture, a line of `commands`. */
  part: 3600,
  /** What must not be ended before its time: migrations, backups, a command by `mode: manage`. */
  long: 86_400,
  /** A lock in the database that a migration needs and others have: visitors wait behind it as long as it waits. */
  locked: 5,
  /** What those others have for themselves before the migration tries again. */
  pause: 10,
  /** A runner that sends no heartbeat: the server then ends its session, and the lock is free. */
  silence: 40,
  /** A server that does not greet or log in. */
  handshake: 20,
  /** Before the second try to log in where log-ins are limited or banned for a while; three times as long before the third. */
  again: 10,
  /** A log-in shell that does not start our program, or an SFTP that does not begin. */
  shell: 60,
  /** A server that takes no file, tells no facts, or does not say that its worker lives. */
  quiet: 120,
  /** A command that says nothing, such as an installation of packages that loads a large one. */
  command: 1800,
  /** A new connection that proves that a firewall lets us in. */
  confirm: 15,
  /** A domain's first certificate: an authority takes a few when the domain leads to the server. */
  certificate: 20,
}

export type Patience = Readonly<typeof real>

/**
 * The real times, with those in their place that the variable DJANGO_PROD_TEST_SECONDS names, as `start=20 silence=12`.
 * It is for this project's own tests, which would wait for minutes otherwise, and makes nothing longer.
 *
 * @throws RangeError for a name that is not there, and a number that is not shorter
 */
export function readPatience(text = ''): Patience {
  const patience = { ...real }
  for (const word of text.split(' ').filter((one) => one !== '')) {
    const [, name = '', number] = /^([a-z]+)=(\d+)$/.exec(word) ?? []
    const most = Object.hasOwn(real, name) ? real[name as keyof Patience] : 0
    if (!(Number(number) >= 1 && Number(number) <= most)) throw new RangeError(`DJANGO_PROD_TEST_SECONDS: ${word}`)
    patience[name as keyof Patience] = Number(number)
  }
  return patience
}

export const patience = readPatience(process.env.DJANGO_PROD_TEST_SECONDS)
