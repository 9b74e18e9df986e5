import { placesOf } from '../places.ts'
import { confined } from './protections.ts'
import { header } from './units.ts'

/** The file name of the unit of an application's own Redis. */
export const redisUnit = (app: string): string => `${app}-redis.service`

/**
 * The unit of an application's own Redis, or Valkey: it runs as the application does, so that it can do nothing that the
 * application can't, and what goes wrong in it reaches no other site.
 */
export function renderRedis({ app, absent }: { readonly app: string; readonly absent: readonly string[] }): string {
  return `${header}
[Unit]
Description=${app}: Redis
After=network.target
StartLimitIntervalSec=0

[Service]
Type=notify
User=${app}
Group=${app}
UMask=0077
# Of its own, beside what the application may write.
StateDirectory=${app}-redis
StateDirectoryMode=0700
ExecStart=/bin/sh -c 'exec "$$(command -v redis-server || command -v valkey-server)" ${placesOf(app).home}/redis.conf'
Restart=always
RestartSec=1s
TimeoutStopSec=60s
LimitNOFILE=65535

${confined(app, absent, 'none')}
[Install]
WantedBy=multi-user.target
`
}
