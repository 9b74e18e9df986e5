import type { Printed } from '../../model.ts'

/** The table of the action's own in what nft(8) prints; src/remote/firewall/packet_filter.py has its name too. */
const table = /^table inet django_prod \{\n[\s\S]*?^\}\n?/m

/** What the tools print, without the action's own table, and that by itself: null where there is none. */
export function splitOwn(printed: readonly Printed[]): { readonly own: string | null; readonly others: Printed[] } {
  const own = printed.map(({ text }) => table.exec(text)?.[0]).find((text) => text !== undefined) ?? null
  return { own, others: printed.map((one) => ({ ...one, text: one.text.replace(table, '') })) }
}
