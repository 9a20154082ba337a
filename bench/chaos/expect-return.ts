import type { Entry } from './book.ts'
import { counterOf } from './doubts.ts'
import type { Sold } from './expect-sale.ts'
import { compare, countUse, type Oracle } from './oracle.ts'
import { type Price, pointsFor, price, sum } from './price.ts'
import type { Line, Offer, Return, Void } from './shop.ts'

/** What has become of a sale of which something came back. It depends on what came back in all, and on nothing else. */
export type Outcome = {
  back: Map<number, number>
  refundedMinor: number
  owedMinor: number
  restored: number
  earned: number
  /** Offers of which the rest still has something. */
  kept: Set<Offer>
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
  const after = settle(oracle, sold, addUp(before, operation, sold))
  const refundMinor = Math.max(0, after.moneyMinor - before.refundedMinor)
  const owedMinor =
    before.refundedMinor === 0
      ? Math.max(0, -after.positionMinor)
      : Math.max(0, before.refundedMinor - after.moneyMinor)
  const reversed = before.earned - after.earned
  const restored = after.restored - before.restored
  const { member, store } = sold.purchase
  const ledger = member && oracle.ledgers.get(member)
  if (ledger) {
    ledger.balance += restored - reversed
    ledger.hasReturns = true
  }
  const freed = [...before.kept].filter((offer) => !after.kept.has(offer))
  for (const offer of freed) {
    countUse(oracle, offer, { store, member, by: -1 })
    for (const cap of offer.caps) {
      const counter = counterOf(cap, store, member)
      if (counter !== null) oracle.doubts.givenBack(counter, entry)
    }
  }
  oracle.returned.set(sold.sale.body.reference, {
    ...{ back: after.back, restored: after.restored, earned: after.earned, kept: after.kept },
    ...{ refundedMinor: before.refundedMinor + refundMinor, owedMinor },
  })
  const answer = entry.answer as unknown as ReturnAnswer
  compare(
    oracle,
    reference,
    {
      ...{ refundMinor, owedMinor, reversed, restored },
      balance: ledger?.balance ?? null,
      coupons: freed.filter(({ coupon }) => coupon).length,
    },
    {
      ...{ refundMinor: answer.refundMinor, owedMinor: answer.owedMinor, ...answer.points },
      coupons: answer.couponsRestored.length,
    },
  )
}

const nothingBack = (sold: Sold): Outcome => ({
  ...{ back: new Map(), refundedMinor: 0, owedMinor: 0, restored: 0, earned: sold.earned },
  kept: new Set(sold.backed),
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

/** The rest as if only that had been bought, with what the sale was granted and no capped offer more. */
function settle(oracle: Oracle, sold: Sold, back: Map<number, number>) {
  const rest = sold.sale.body.lines.flatMap((line) => restOf(line, back.get(line.line) ?? 0))
  const had = new Set(sold.grants.map(({ offer }) => offer))
  const priced: Price = price(
    oracle.shelf,
    { ...sold.purchase, lines: rest },
    (offer) => offer.caps.length === 0 || had.has(offer),
  )
  const backGrossMinor = sold.grossMinor - sum(rest.map((line) => line.amountMinor))
  const positionMinor = Math.min(sold.netMinor - priced.netMinor, backGrossMinor, sold.netMinor)
  const restored =
    sold.netMinor === 0 ? 0 : Math.floor((sold.spent * Math.max(0, positionMinor)) / sold.netMinor)
  const earnedOfRest = pointsFor(priced.earns, sold.spent - restored)
  const kept = new Set(priced.grants.map(({ offer }) => offer))
  return {
    ...{ back, positionMinor, restored, moneyMinor: positionMinor - restored },
    earned: sold.purchase.member ? Math.min(sold.earned, earnedOfRest) : 0,
    kept: new Set([...sold.backed].filter((offer) => kept.has(offer))),
  }
}

function restOf(line: Line, back: number): Line[] {
  const quantity = line.quantity - back
  if (quantity === 0) return []
  return [{ ...line, quantity, amountMinor: quantity * line.unitPriceMinor }]
}
