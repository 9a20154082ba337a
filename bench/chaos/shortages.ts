import type { Book, Entry } from './book.ts'
import type { Member } from './shop.ts'
import { type Oracle, orderOf } from './tally.ts'

type Movement = { entry: Entry; balance: number }

/** A payment with points may be refused only where at some moment in between the member had fewer. */
export function checkShortages(oracle: Oracle, book: Book): string[] {
  const movements = balancesOf(oracle, book)
  return book.shortages.flatMap(({ operation, wanted, from, to }) => {
    if (operation.type !== 'sale') return []
    const member = oracle.memberOf(operation.body.card)
    if (!member) return []
    const own = movements.get(member) ?? []
    const surely = own.filter(({ entry }) => entry.answeredAt < from)
    const maybe = own.filter(({ entry }) => entry.answeredAt >= from && entry.sentAt <= to)
    const least = Math.min(surely.at(-1)?.balance ?? 0, ...maybe.map(({ balance }) => balance))
    const held = oracle.doubts.points(member, {
      operation,
      sentAt: from,
      answeredAt: to,
      answer: undefined,
      text: '',
      firsts: 0,
      quote: undefined,
    })
    if (least - held < wanted) return []
    const beside = maybe.map(({ entry, balance }) => `${entry.operation.body.reference} ${balance}`)
    return [
      `${operation.body.reference} was refused ${wanted} points of ${least}, ${held} held, ` +
        `${Math.round(to - from)} ms, beside ${beside.join(', ') || 'nothing'}`,
    ]
  })
}

/** Every member's balances in the order of their commits. */
function balancesOf(oracle: Oracle, book: Book): Map<Member, Movement[]> {
  const all = new Map<Member, Movement[]>()
  const entries = [...book.entries.values()].sort((a, b) => orderOf(a) - orderOf(b))
  for (const entry of entries) {
    const sale = entry.operation.type === 'sale' ? entry.operation : entry.operation.sale
    const member = oracle.memberOf(sale.body.card)
    const { points } = (entry.answer ?? {}) as { points?: { balance: number | null } }
    if (!member || points?.balance == null) continue
    all.set(member, [...(all.get(member) ?? []), { entry, balance: points.balance }])
  }
  return all
}
