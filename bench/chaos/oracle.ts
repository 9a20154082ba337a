import type { Book, Entry } from './book.ts'
import { counterOf, type Doubts, findDoubts } from './doubts.ts'
import { expectReturn, type Outcome } from './expect-return.ts'
import { expectSale, type Sold } from './expect-sale.ts'
import { emptyLedger, type Ledger } from './ledger.ts'
import { type Shelf, shelve } from './price.ts'
import type { Member, Offer, Shop, Store } from './shop.ts'

/** What must have come of everything, computed anew from what was sent, in the order that the answers expose. */
export type Oracle = {
  shop: Shop
  shelf: Shelf
  doubts: Doubts
  memberOf: (card: string | null) => Member | null
  used: Map<string, number>
  ledgers: Map<Member, Ledger>
  sold: Map<string, Sold>
  returned: Map<string, Outcome>
  /** What went one of several ways that were all right, in words. */
  adopted: string[]
  flaws: string[]
}

/** Computes every answer after those before it, and compares. */
export function replay(shop: Shop, book: Book): Oracle {
  const shelf = shelve(shop)
  const cards = new Map(shop.members.map((member) => [member.card, member]))
  const memberOf = (card: string | null): Member | null => cards.get(card ?? '') ?? null
  const oracle: Oracle = {
    ...{ shop, shelf, memberOf, doubts: findDoubts(book, shelf, memberOf) },
    ...{ used: new Map(), sold: new Map(), returned: new Map(), adopted: [], flaws: [] },
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

export const orderOf = (entry: Entry): number => entry.answer?.commitOrder ?? 0

/** How many uses an offer has left for this store and member; infinite without caps. */
export function usesLeft(
  { used }: Oracle,
  offer: Offer,
  store: Store,
  member: Member | null,
): { counter: string; left: number } {
  let least = { counter: '', left: Number.POSITIVE_INFINITY }
  for (const cap of offer.caps) {
    const counter = counterOf(cap, store, member)
    if (counter === null) continue
    const left = cap.usesMax - (used.get(counter) ?? 0)
    if (left < least.left) least = { counter, left }
  }
  return least
}

/** Counts one use more of an offer, or one less. */
export function countUse(
  { used }: Oracle,
  offer: Offer,
  who: { store: Store; member: Member | null; by: 1 | -1 },
): void {
  for (const cap of offer.caps) {
    const counter = counterOf(cap, who.store, who.member)
    if (counter !== null) used.set(counter, (used.get(counter) ?? 0) + who.by)
  }
}

/** Notes where an answer differs. */
export function compare(
  oracle: Oracle,
  of: string,
  due: Readonly<Record<string, unknown>>,
  found: Readonly<Record<string, unknown>>,
): void {
  for (const name of Object.keys(due)) {
    if (due[name] === found[name]) continue
    oracle.flaws.push(`${of}: ${name} should be ${due[name]}, is ${found[name]}`)
  }
}
