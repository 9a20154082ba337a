import type { Entry } from './book.ts'
import { counterOf, type Doubts } from './doubts.ts'
import type { Outcome } from './expect-return.ts'
import type { Sold } from './expect-sale.ts'
import type { Ledger } from './ledger.ts'
import type { Shelf } from './price.ts'
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

export const orderOf = (entry: Entry): number => entry.answer?.commitOrder ?? 0

/** How many uses each cap of an offer has left for this store and member. */
export const usesLeft = (
  { used }: Oracle,
  offer: Offer,
  store: Store,
  member: Member | null,
): { counter: string; left: number }[] =>
  offer.caps.flatMap((cap) => {
    const counter = counterOf(cap, store, member)
    return counter === null ? [] : { counter, left: cap.usesMax - (used.get(counter) ?? 0) }
  })

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
