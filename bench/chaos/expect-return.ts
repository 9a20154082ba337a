import type { Entry } from './book.ts'
import { counterOf } from './doubts.ts'
import type { Sold } from './expect-sale.ts'
import { type Grant, pointsFor, price, sum } from './price.ts'
import type { Line, Offer, Return, Void } from './shop.ts'
import { compare, countUse, type Oracle } from './tally.ts'

/** What has become of a sale of which something came back. It depends on what came back in all, and on nothing else. */
export type Outcome = {
  back: Map<number, number>
  refundedMinor: number
  restored: number
  earned: number
  /** What the rest still has of each offer. */
  kept: ReadonlyMap<Offer, number>
  /** What is left, and what it costs. */
  isGone: boolean
  restMinor: number
}

type ReturnAnswer = {
  refundMinor: number
  owedMinor: number
  points: { reversed: number; restored: number; balance: number | null }
  couponsRestored: unknown[]
}

/** Computes what a return or void must have been answered, gives back what it frees, and compares. */
export function expectReturn(oracle: Oracle, entry: Entry, operation: Return | Void): void {
  const { reference } = operation.body
  const sold = oracle.sold.get(operation.sale.body.reference)
  if (!sold) {
    oracle.flaws.push(`${reference} was recorded before its sale`)
    return
  }
  const before = oracle.returned.get(sold.sale.body.reference) ?? nothingBack(sold)
  const { dueMinor, ...after } = settle(oracle, sold, addUp(before, operation, sold))
  const refundMinor = Math.max(0, dueMinor - before.refundedMinor)
  const refundedMinor = before.refundedMinor + refundMinor
  const reversed = before.earned - after.earned
  const restored = after.restored - before.restored
  oracle.returned.set(sold.sale.body.reference, { ...after, refundedMinor })
  const { member } = sold.purchase
  const ledger = member && oracle.ledgers.get(member)
  if (ledger) {
    ledger.balance += restored - reversed
    ledger.hasReturns = true
  }
  const freed = [...before.kept.keys()].filter((offer) => !after.kept.has(offer))
  for (const offer of freed) if (sold.backed.has(offer)) giveBack(oracle, entry, sold, offer)
  const answer = entry.answer as unknown as ReturnAnswer
  const due = {
    refundMinor,
    owedMinor: refundedMinor - dueMinor,
    reversed,
    restored,
    balance: ledger?.balance ?? null,
    coupons: freed.filter(({ coupon }) => coupon).length,
  }
  compare(oracle, reference, due, {
    refundMinor: answer.refundMinor,
    owedMinor: answer.owedMinor,
    ...answer.points,
    coupons: answer.couponsRestored.length,
  })
}

function giveBack(oracle: Oracle, entry: Entry, { purchase }: Sold, offer: Offer): void {
  const { store, member } = purchase
  countUse(oracle, offer, { store, member, by: -1 })
  for (const cap of offer.caps) {
    const counter = counterOf(cap, store, member)
    if (counter !== null) oracle.doubts.givenBack(counter, entry)
  }
}

const nothingBack = (sold: Sold): Outcome => ({
  back: new Map(),
  refundedMinor: 0,
  restored: 0,
  earned: sold.earned,
  kept: amountsOf(sold.grants),
  isGone: false,
  restMinor: sold.netMinor,
})

/** What has come back in all, by line. */
function addUp(before: Outcome, operation: Return | Void, { sale }: Sold): Map<number, number> {
  if (operation.type === 'void') {
    return new Map(sale.body.lines.map(({ line, quantity }) => [line, quantity]))
  }
  const back = new Map(before.back)
  for (const { line, quantity } of operation.body.lines) {
    back.set(line, (back.get(line) ?? 0) + quantity)
  }
  return back
}

/** Where a sale stands when so much of it has come back: `dueMinor` is what the shopper has to have got in money. */
function settle(
  oracle: Oracle,
  sold: Sold,
  back: Map<number, number>,
): Omit<Outcome, 'refundedMinor'> & { dueMinor: number } {
  const rest = restOf(sold, back)
  const worth = worthOf(oracle, sold, rest)
  const { netMinor, spent } = sold
  const backMinor = sold.grossMinor - sum(rest.map((line) => line.amountMinor))
  const positionMinor = Math.min(netMinor - worth.netMinor, backMinor)
  const isAll = rest.length === 0 || positionMinor >= netMinor
  const share = Math.floor((spent * Math.max(0, positionMinor)) / Math.max(1, netMinor))
  const restored = isAll ? spent : share
  const earned = rest.length === 0 ? 0 : Math.min(sold.earned, worth.earns(spent - restored))
  return {
    back,
    restored,
    earned,
    kept: worth.kept,
    dueMinor: positionMinor - restored,
    isGone: rest.length === 0,
    restMinor: netMinor - positionMinor,
  }
}

const restOf = ({ sale }: Sold, back: ReadonlyMap<number, number>): Line[] =>
  sale.body.lines.flatMap((line) => {
    const quantity = line.quantity - (back.get(line.line) ?? 0)
    return quantity === 0 ? [] : { ...line, quantity, amountMinor: quantity * line.unitPriceMinor }
  })

type Worth = {
  netMinor: number
  kept: ReadonlyMap<Offer, number>
  earns: (paidWithPoints: number) => number
}

export const amountsOf = (grants: readonly Grant[]): Map<Offer, number> =>
  new Map(grants.map(({ offer, amountMinor }) => [offer, amountMinor]))

/** As if only the rest had been bought, with no capped offer more; what a till gave beyond caps stays in proportion. */
function worthOf(oracle: Oracle, sold: Sold, rest: readonly Line[]): Worth {
  const had = new Set(sold.grants.map(({ offer }) => offer))
  if ([...had].some((offer) => !sold.backed.has(offer))) return inProportion(sold, rest)
  const priced = price(
    oracle.shelf,
    { ...sold.purchase, lines: rest },
    (offer) => offer.caps.length === 0 || had.has(offer),
  )
  return {
    netMinor: priced.netMinor,
    kept: amountsOf(priced.grants),
    earns: (paid) => (sold.purchase.member ? pointsFor(priced.earns, paid) : 0),
  }
}

/** Each discount by what is left of its line, rounded down; points by what the goods cost. */
function inProportion({ sale, grants, netMinor, earned }: Sold, rest: readonly Line[]): Worth {
  const had = new Map(sale.body.lines.map((line) => [line.line, line.amountMinor]))
  const left = new Map(rest.map((line) => [line.line, line.amountMinor]))
  const kept = new Map<Offer, number>()
  let restMinor = sum([...left.values()])
  for (const { offer, byLine } of grants) {
    for (const [line, amountMinor] of byLine) {
      const part = Math.floor((amountMinor * (left.get(line) ?? 0)) / (had.get(line) ?? 1))
      if (part > 0) kept.set(offer, part + (kept.get(offer) ?? 0))
      restMinor -= part
    }
  }
  const earns = (): number =>
    netMinor === 0 ? earned : Math.floor((earned * Math.min(netMinor, restMinor)) / netMinor)
  return { netMinor: restMinor, kept, earns }
}
