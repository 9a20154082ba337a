import type { Book, Entry, Hold } from './book.ts'
import { dayOf, price, type Shelf } from './price.ts'
import type { Cap, Member, Operation, Sale, Store } from './shop.ts'

/** What one counter counts: of all baskets, of a member's, or of a store's. Null: nobody is counted. */
export function counterOf(cap: Cap, store: Store, member: Member | null): string | null {
  if (cap.per === 'all') return cap.subject
  if (cap.per === 'store') return `${cap.subject} in ${store.id}`
  return member && `${cap.subject} of ${member.id}`
}

/**
 * Where operations overlap in time, numbers do not tell everything: a quote holds what is scarce before its basket has
 * a number, and who finds a cap used up may have looked before a return gave a use back. So it may go either way.
 */
export type Doubts = {
  /** Of how many uses of a counter this operation could not know. */
  uses: (counter: string, entry: Entry) => number
  /** How many of a member's points quotes of other tills may have held. */
  points: (member: Member, entry: Entry) => number
  givenBack: (counter: string, entry: Entry) => void
}

const LEASE_MS = 5 * 60_000 + 10_000

export function findDoubts(
  book: Book,
  shelf: Shelf,
  memberOf: (card: string | null) => Member | null,
): Doubts {
  const byCounter = new Map<string, Hold[]>()
  const byMember = new Map<Member, Hold[]>()
  const backs = new Map<string, Entry[]>()
  for (const hold of book.holds) {
    if (hold.operation.type !== 'sale') continue
    for (const counter of countersOf(hold.operation, shelf, memberOf))
      push(byCounter, counter, hold)
    const member = memberOf(hold.operation.body.card)
    if (member && hold.points > 0) push(byMember, member, hold)
  }
  const orderOf = (operation: Operation): number =>
    book.entries.get(operation.body.reference)?.answer?.commitOrder ?? Number.POSITIVE_INFINITY
  const isOpen = (hold: Hold, entry: Entry): boolean => {
    const until = Math.min(hold.to, hold.from + LEASE_MS)
    if (hold.from > entry.answeredAt || until < entry.sentAt) return false
    const isLost = hold.to === Number.POSITIVE_INFINITY
    return isLost || orderOf(hold.operation) > (entry.answer?.commitOrder ?? 0)
  }
  const others = (holds: readonly Hold[] | undefined, entry: Entry): Hold[] =>
    (holds ?? []).filter((hold) => hold.operation !== entry.operation && isOpen(hold, entry))
  const met = (back: Entry, entry: Entry): boolean =>
    back.sentAt < entry.answeredAt && entry.sentAt < back.answeredAt
  return {
    uses: (counter, entry) =>
      others(byCounter.get(counter), entry).length +
      (backs.get(counter) ?? []).filter((back) => met(back, entry)).length,
    points: (member, entry) =>
      others(byMember.get(member), entry).reduce((sum, hold) => sum + hold.points, 0),
    givenBack: (counter, entry) => push(backs, counter, entry),
  }
}

function countersOf(
  { till, body }: Sale,
  shelf: Shelf,
  memberOf: (card: string | null) => Member | null,
): string[] {
  const [store, member] = [till.store, memberOf(body.card)]
  const day = dayOf(body.purchasedAt, store.timeZone)
  const { grants } = price(shelf, { store, member, day, lines: body.lines }, () => true)
  return grants.flatMap(({ offer }) =>
    offer.caps.flatMap((cap) => counterOf(cap, store, member) ?? []),
  )
}

function push<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const before = map.get(key)
  if (before) before.push(value)
  else map.set(key, [value])
}
