import { placesOf } from '../places.ts'

/** Which links a process may make: none, those that semaphores take (sem_open(3) of glibc ends with link(2)), or any. */
export type Links = 'none' | 'semaphores' | 'any'

/**
 * The calls that are forbidden then. io_uring goes with them: no filter of system calls sees its operations
 * (io_uring_enter(2), IORING_OP_SYMLINKAT and IORING_OP_LINKAT).
 */
const linkCalls: Readonly<Record<Links, string>> = {
  none: 'symlink symlinkat link linkat io_uring_setup io_uring_enter io_uring_register',
  semaphores: 'symlink symlinkat io_uring_setup io_uring_enter io_uring_register',
  any: '',
}

/** What confines a process of the application (systemd.exec(5)): settings that go together, named by the first one. */
export interface Protection {
  readonly name: string
  readonly settings: readonly string[]
  /** What the unit says above a setting. */
  readonly comments?: Readonly<Record<string, string>>
}

const alone = (setting: string): Protection => ({ name: setting.split('=', 1)[0] ?? '', settings: [setting] })

/**
 * Everything that a process of the application may not do; what it may not costs it an error and not its life. A machine
 * that can't have one, as a container without user namespaces, gets its units without it (src/try-launch.ts).
 */
export function protectionsOf(app: string, links: Links = 'semaphores'): readonly Protection[] {
  const { home, shared } = placesOf(app)
  const writable = `ReadWritePaths=${shared}`
  return [
    {
      name: 'ProtectSystem',
      settings: ['ProtectSystem=strict', writable],
      comments: { ProtectSystem: 'The application may write to its shared folder and to nothing else.' },
    },
    {
      name: 'TemporaryFileSystem',
      settings: [
        'TemporaryFileSystem=/srv:ro',
        `BindReadOnlyPaths=${home}`,
        writable,
        'TemporaryFileSystem=/dev/shm:mode=1777',
      ],
      comments: { TemporaryFileSystem: 'Of all sites below /srv it sees its own; its shared memory is its own too.' },
    },
    {
      name: 'InaccessiblePaths',
      settings: ['InaccessiblePaths=-/etc/caddy -/var/lib/caddy -/run/caddy -/run/django-prod'],
    },
    ...[
      'ProtectHome=yes',
      'PrivateTmp=yes',
      'PrivateDevices=yes',
      'PrivateUsers=yes',
      'PrivateIPC=yes',
      'ProtectKernelTunables=yes',
      'ProtectKernelModules=yes',
      'ProtectKernelLogs=yes',
      'ProtectControlGroups=yes',
      'ProtectClock=yes',
      'ProtectHostname=yes',
      'ProtectProc=invisible',
      'ProcSubset=pid',
      'NoNewPrivileges=yes',
      'CapabilityBoundingSet=',
      'RestrictNamespaces=yes',
      'RestrictRealtime=yes',
      'RestrictSUIDSGID=yes',
      'RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6',
      'LockPersonality=yes',
      'MemoryDenyWriteExecute=yes',
      'RemoveIPC=yes',
      'SystemCallArchitectures=native',
    ].map(alone),
    {
      name: 'SystemCallFilter',
      settings: [
        'SystemCallFilter=@system-service',
        'SystemCallFilter=~@privileged @resources',
        ...(links === 'any' ? [] : [`SystemCallFilter=~${linkCalls[links]}`]),
        'SystemCallErrorNumber=EPERM',
      ],
      comments: {
        SystemCallErrorNumber:
          'A forbidden call fails with an error that the application can show, instead of killing it.',
      },
    },
  ]
}

/** What of them holds for a program of root's that asks systemd and reads links; it writes nothing. */
function protectionsOfRoot(app: string): readonly Protection[] {
  const others = ['TemporaryFileSystem', 'InaccessiblePaths', 'ProtectProc', 'ProcSubset']
  const instead = ['ProtectSystem=strict', 'RestrictAddressFamilies=AF_UNIX'].map(alone)
  const same = protectionsOf(app).filter(({ name }) => !others.includes(name))
  return same.map((one) => instead.find(({ name }) => name === one.name) ?? one)
}

/** What of them holds for the program of root's that shows uploads to Caddy: it makes a folder, or a link, in /run. */
function protectionsOfViewer(app: string): readonly Protection[] {
  const filter = protectionsOf(app, 'any').find(({ name }) => name === 'SystemCallFilter')
  const instead: readonly Protection[] = [
    { name: 'ProtectSystem', settings: ['ProtectSystem=strict', 'ReadWritePaths=/run'] },
    { name: 'SystemCallFilter', settings: [...(filter?.settings ?? []), 'SystemCallFilter=@chown'] },
  ]
  return protectionsOfRoot(app).map((one) => instead.find(({ name }) => name === one.name) ?? one)
}

/**
 * What of them holds for the program of root's that sends backups: it reads the site's files whosever they are, mounts
 * them once more (mount(8)), asks systemd and the network; and it writes into `folder`, where backups go into one.
 */
function protectionsOfBackup(app: string, folder: string | null): readonly Protection[] {
  const others = [
    ...['TemporaryFileSystem', 'InaccessiblePaths', 'PrivateUsers', 'RestrictNamespaces', 'SystemCallFilter'],
    ...['ProtectProc', 'ProcSubset'],
  ]
  const instead = [
    alone('ProtectSystem=full'),
    alone(
      'CapabilityBoundingSet=CAP_SYS_ADMIN CAP_DAC_OVERRIDE CAP_DAC_READ_SEARCH CAP_CHOWN CAP_FOWNER CAP_KILL CAP_SYS_NICE',
    ),
    alone('RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK'),
  ]
  const same = protectionsOf(app).filter(
    ({ name }) => !others.includes(name) && !(name === 'ProtectHome' && folder !== null),
  )
  return same.map((one) => instead.find(({ name }) => name === one.name) ?? one)
}

/** The part of a unit that confines a process of the application; `absent` names protections that this machine can't have. */
export const confined = (app: string, absent: readonly string[], links: Links): string =>
  `${limits}\n${write(protectionsOf(app, links), absent)}`

/** The same for a program of root's. */
export const confinedRoot = (app: string, absent: readonly string[]): string =>
  `UMask=0077\nIPAddressDeny=any\n${write(protectionsOfRoot(app), absent)}`

/** The same for the program that shows uploads to Caddy. */
export const confinedViewer = (app: string, absent: readonly string[]): string =>
  `UMask=0077\nIPAddressDeny=any\n${write(protectionsOfViewer(app), absent)}`

/** The same for the program that sends backups. */
export const confinedBackup = (app: string, absent: readonly string[], folder: string | null): string =>
  `UMask=0077\n${write(protectionsOfBackup(app, folder), absent)}`

/**
 * What a process may take of the machine (systemd.resource-control(5)): percentages of its memory and of the tasks that
 * it can have, so that they fit every machine. They are the most that leaves the neighbours, SSH and the next deploy
 * alive, and no measure of what a site should need.
 */
const limits = `# What is left is for the neighbours, for SSH and for the next deploy.
MemoryMax=80%
TasksMax=15%
# Whoever asks for the processor gets as much of it as a neighbour.
CPUWeight=100
# Where all memory is taken nevertheless, the kernel ends processes of a site before those of the system.
OOMScoreAdjust=500
`

function write(protections: readonly Protection[], absent: readonly string[]): string {
  const lines = protections
    .filter(({ name }) => !absent.includes(name))
    .flatMap(({ settings, comments = {} }) =>
      settings.flatMap((setting) => {
        const comment = comments[setting.split('=', 1)[0] ?? '']
        return comment === undefined ? [setting] : [`# ${comment}`, setting]
      }),
    )
  const lacking = absent.length === 0 ? [] : [`# Tried here, and not to be had on this machine: ${absent.join(', ')}.`]
  return [...lacking, ...lines, ''].join('\n')
}
