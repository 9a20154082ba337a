import type { Book } from './book.ts'
import { findDoubts } from './doubts.ts'
import { expectReturn } from './expect-return.ts'
import { expectSale } from './expect-sale.ts'
import { emptyLedger } from './ledger.ts'
import { shelve } from './price.ts'
import type { Member, Shop } from './shop.ts'
import { type Oracle, orderOf } from './tally.ts'

/** Computes every answer after those before it, and compares. */
export function replay(shop: Shop, book: Book): Oracle {
  const shelf = shelve(shop)
  const cards = new Map(shop.members.map((member) => [member.card, member]))
  const memberOf = (card: string | null): Member | null => cards.get(card ?? '') ?? null
  const oracle: Oracle = {
    shop,
    shelf,
    memberOf,
    doubts: findDoubts(book, shelf, memberOf),
    used: new Map(),
    sold: new Map(),
    returned: new Map(),
    adopted: [],
    flaws: [],
    ledgers: new Map(shop.members.map((member) => [member, emptyLedger()])),
  }
  const entries = [...book.entries.values()].filter((entry) => entry.answer !== undefined)
  entries.sort((a, b) => orderOf(a) - orderOf(b))
  for (const [index, entry] of entries.entries()) {
    const before = entries[index - 1]
    if (before && orderOf(before) === orderOf(entry)) {
      oracle.flaws.push(`two answers have the order ${orderOf(entry)}`)
    }
    if (entry.operation.type === 'sale') expectSale(oracle, entry, entry.operation)
    else expectReturn(oracle, entry, entry.operation)
  }
  return oracle
}
