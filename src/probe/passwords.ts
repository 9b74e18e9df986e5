import type { NewPassword } from '../model.ts'

/** Sets the passwords of users: prints `set`, or a line `refused: …` for each that is not set. */
export const passwordsProgram = (wanted: readonly NewPassword[]) => ({
  entry: 'inside.accounts.passwords',
  input: `${JSON.stringify(wanted)}\n`,
})
