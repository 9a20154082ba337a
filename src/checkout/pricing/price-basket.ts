import {
  grossOf,
  isSold,
  type RecordedDiscount,
  type RecordedLine,
  type SwipeLine,
} from '../../domain/basket.ts'
import { sumMinor } from '../../domain/money.ts'
import { findOwnLeases, type LeaseHolder } from '../leases/own-leases.ts'
import type { Basket, Priced } from './basket.ts'
import { pointsToEarn, pointsToSpend } from './basket-points.ts'
import { findMember } from './find-member.ts'
import { type GivenDiscounts, type GrantedDiscounts, grantDiscounts } from './grant-discounts.ts'
import { type JudgedLabels, judgeLabels } from './judge-labels.ts'
import type { Context } from './load-context.ts'
import type { Flag } from './remarks.ts'

export type PriceOptions = Pick<LeaseHolder, 'quoteId' | 'settled'> & {
  given?: GivenDiscounts | undefined
}

/** Prices a basket from what was read, and from nothing else. Errors: amount-mismatch. */
export function priceBasket(basket: Basket, context: Context, options: PriceOptions): Priced {
  const store = context.stores.get(basket.storeId)
  if (!store) throw new Error(`store ${basket.storeId} has a key but does not exist`)
  const { member, refused } = findMember(basket.card, context.holders)
  const labels = judgeLabels(basket.lines, context.barcodeLayouts)
  const lines = recordLines(basket.lines, context.products, labels)
  const ownLeases = findOwnLeases(context.terminalLeases, {
    storeId: basket.storeId,
    terminalId: basket.terminalId,
    accountId: member?.accountId ?? null,
    quoteId: options.quoteId,
    settled: options.settled,
  })
  const situation = { basket, store, member, lines, ownLeases, context }
  const granted = grantDiscounts(situation, options.given)
  applyDiscounts(lines, granted.discounts)
  const grossMinor = sumMinor(lines.map(grossOf))
  const discountMinor = sumMinor(granted.discounts.map((discount) => discount.amountMinor))
  const pointsSpent = pointsToSpend(situation, grossMinor - discountMinor)
  const pointsEarned = member ? pointsToEarn(lines, granted, pointsSpent, context.programme) : 0
  return {
    store,
    member,
    lines,
    ownLeases,
    basket: {
      grossMinor,
      discountMinor,
      netMinor: grossMinor - discountMinor,
      discounts: granted.discounts,
      couponUses: granted.couponUses,
      pointsEarned,
      pointsSpent,
      pointsMinor: pointsSpent * context.programme.pointValueMinor,
      refused: [...refused, ...granted.refused],
      flags: [...flagsOf(lines, granted), ...labels.flags],
    },
  }
}

function flagsOf(lines: readonly RecordedLine[], { searchStopped }: GrantedDiscounts): Flag[] {
  const isUnknown = lines.some((line) => isSold(line) && !line.known)
  return [
    ...(isUnknown ? ['unknown-sku' as const] : []),
    ...(searchStopped ? ['search-stopped' as const] : []),
  ]
}

function recordLines(
  lines: readonly SwipeLine[],
  products: Context['products'],
  { weights }: JudgedLabels,
): RecordedLine[] {
  return lines.map((line) => {
    const facts = products.get(line.sku) ?? null
    // Written out: objects made by spreading cost the engine and the serialiser several times as much.
    return {
      line: line.line,
      kind: line.kind,
      sku: line.sku,
      barcode: line.barcode,
      quantity: line.quantity,
      unitPriceMinor: line.unitPriceMinor,
      amountMinor: line.amountMinor,
      weightGrams: weights.get(line.line),
      department: facts?.department ?? null,
      category: facts?.category ?? null,
      brand: facts?.brand ?? null,
      costMinor: facts?.costMinor ?? null,
      policyClass: facts?.policyClass ?? null,
      known: facts !== null,
      discountMinor: 0,
    }
  })
}

function applyDiscounts(lines: RecordedLine[], discounts: readonly RecordedDiscount[]): void {
  const byLine = new Map(lines.map((line) => [line.line, line]))
  for (const discount of discounts) {
    const line = byLine.get(discount.line)
    if (line) line.discountMinor += discount.amountMinor
  }
}
