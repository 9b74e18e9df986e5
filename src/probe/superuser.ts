import type { Account } from '../model.ts'

/** Creates the first administrator: prints `created` or `exists`. */
export const superuserProgram = (account: Account) => ({
  entry: 'inside.accounts.superuser',
  input: `${JSON.stringify(account)}\n`,
})
