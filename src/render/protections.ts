import { placesOf } from '../places.ts'

/** What confines a process of the application (systemd.exec(5)): settings that go together, named by the first one. */
export interface Protection {
  readonly name: string
  readonly settings: readonly string[]
  /** What the unit says above a setting. */
  readonly comments?: Readonly<Record<string, string>>
}

/**
 * Everything that a process of the application may not do; what it may not costs it an error and not its life. A machine
 * that can't have one, as a container without user namespaces, gets its units without it (src/try-launch.ts).
 */
export function protectionsOf(app: string): readonly Protection[] {
  const alone = (setting: string): Protection => ({ name: setting.split('=', 1)[0] ?? '', settings: [setting] })
  return [
    {
      name: 'ProtectSystem',
      settings: ['ProtectSystem=strict', `ReadWritePaths=${placesOf(app).shared}`],
      comments: { ProtectSystem: 'The application may write to its shared folder and to nothing else.' },
    },
    ...[
      'ProtectHome=yes',
      'PrivateTmp=yes',
      'PrivateDevices=yes',
      'PrivateUsers=yes',
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
        'SystemCallErrorNumber=EPERM',
      ],
      comments: {
        SystemCallErrorNumber:
          'A forbidden call fails with an error that the application can show, instead of killing it.',
      },
    },
  ]
}

/** The part of a unit that confines its process; `absent` are the names of protections that this machine can't have. */
export function confined(app: string, absent: readonly string[]): string {
  const lines = protectionsOf(app)
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
