/**
 * Every way in which a run can end red for a reason that is not a bug of ours.
 * Each code has its own section in docs/troubleshooting.md (a test holds that).
 */
export const errorCodes = [
  // Input, before anything is touched
  'INPUT_MISSING',
  'INPUT_INVALID',
  'INPUT_UNKNOWN',
  'SECRET_EMPTY',
  'SECRET_IN_FILE',
  'CONFIG_INVALID',
  'NO_MANAGE_PY',
  'SEVERAL_MANAGE_PY',
  'NO_DEPENDENCIES',
  'NO_SETTINGS',
  'NO_APPLICATION',
  'FILE_REFUSED',
  // Connection
  'HOST_UNREACHABLE',
  'NOT_SSH',
  'LOGINS_LIMITED',
  'HOST_KEY_MISSING',
  'HOST_KEY_MISMATCH',
  'AUTH_FAILED',
  'KEY_INVALID',
  'LOGIN_REFUSED',
  'PASSWORD_EXPIRED',
  'SHELL_UNUSABLE',
  'SUDO_REFUSED',
  'GATE_REFUSED',
  'CONNECTION_LOST',
  'SERVER_FLOODS',
  // Server
  'SERVER_UNSUPPORTED',
  'LAUNCH_FAILED',
  'PYTHON_MISSING',
  'PYTHON_TOO_OLD',
  'APP_NAME_TAKEN',
  'PORT_TAKEN',
  'DISK_FULL',
  'LOCKED',
  'FILE_DAMAGED',
  'SECRETS_LOST',
  'PACKAGES_FAILED',
  'FIREWALL_FAILED',
  'SYNC_FAILED',
  'INSTALL_FAILED',
  'CADDY_FAILED',
  'NGINX_FAILED',
  'APACHE_FAILED',
  'SERVICE_FAILED',
  'COMMAND_FAILED',
  'STEP_TIMED_OUT',
  // Project
  'SETTINGS_FAILED',
  'CHECKS_FAILED',
  'DATABASE_UNREACHABLE',
  'DATABASE_REFUSED',
  'DATABASE_TAKEN',
  'DATABASE_CHANGED',
  'DATABASE_MOVE_REFUSED',
  'DATABASE_MOVE_FAILED',
  'TAKE_OVER_REFUSED',
  'TAKE_OVER_FAILED',
  'CODE_OLDER_THAN_DATABASE',
  'STATIC_FAILED',
  'MIGRATION_FAILED',
  'MIGRATION_RISKY',
  'BACKUP_FAILED',
  'BACKUPS_UNREACHABLE',
  'BACKUPS_REFUSED',
  'RESTORE_REFUSED',
  'RESTORE_FAILED',
  'INSTANCE_FAILED',
  'INSTANCE_UNHEALTHY',
  'VERIFICATION_FAILED',
  'FIXTURE_FAILED',
  'SUPERUSER_FAILED',
  'PASSWORDS_FAILED',
  'SCHEDULE_INVALID',
  'PROCESS_FAILED',
  'NO_RELEASE',
  'ROLLBACK_REFUSED',
  'CANCELLED',
] as const

export type ErrorCode = (typeof errorCodes)[number]

/** What a person needs to know about a failure, beside its message. */
export interface ErrorDetails {
  /** What to do next, as a full sentence. */
  readonly hint: string
  /** The last lines of the failing program's own output. */
  readonly output?: string
  /** The host on which it failed. */
  readonly host?: string
  /** The command that failed, as one line without secrets. */
  readonly command?: string
  /** A file of the repository (relative path) that the annotation belongs to, and its line. */
  readonly file?: string
  readonly line?: number
  /** Debian packages without which it fails, and with which it may succeed. */
  readonly packages?: readonly string[]
  /** Of a run that was cancelled: sentences about what goes on on the server. */
  readonly goesOn?: readonly string[]
  readonly cause?: unknown
}

/**
 * A failure that the person who reads the log can act on. Anything else that is thrown is a bug and is
 * reported as one.
 */
export class DeployError extends Error {
  readonly code: ErrorCode
  readonly details: ErrorDetails

  constructor(code: ErrorCode, message: string, details: ErrorDetails) {
    super(message, { cause: details.cause })
    this.name = 'DeployError'
    this.code = code
    this.details = details
  }
}
