import type { OfferRef } from '../../domain/promotions/evaluation.ts'
import type { Explanation } from '../../domain/promotions/explain.ts'
import { sayApplied, sayExplanation, sayLost } from '../../domain/promotions/say.ts'
import { toAlmost } from '../pricing/basket-shapes.ts'
import { displays } from '../pricing/remarks.ts'
import type { TracedBasket } from './explained.queries.ts'
import type { WhyAnswer } from './why.schemas.ts'

type Found = {
  currency: string
  isSame: boolean | null
  explanation: Explanation | null
  /** The promotion that was asked for. */
  promotionId?: string | undefined
}

export function toWhyAnswer(basket: TracedBasket, found: Found): WhyAnswer {
  const { trace } = basket
  const { currency, isSame, explanation, promotionId } = found
  return {
    id: basket.id,
    reference: basket.reference,
    storeId: basket.storeId,
    purchasedAt: basket.purchasedAt.toISOString(),
    pricedAt: trace?.pricedAt ?? null,
    quoted: basket.quoteId !== null,
    source: trace?.source ?? null,
    rules: trace?.rules ?? null,
    same: isSame,
    applied: toApplied(basket).map((one) => ({ ...one, ...sayApplied(one, currency) })),
    lost: (trace?.lost ?? []).map((one) => ({ ...one, ...sayLost(one, currency) })),
    almost: (trace?.almost ?? []).map((one) => toAlmost(one, currency)),
    refused: basket.refused.map(({ code, coupon, detail }) => ({
      code,
      coupon,
      staff: detail,
      display: displays[code],
    })),
    promotion:
      explanation && promotionId !== undefined
        ? {
            id: promotionId,
            version: explanation.promotion?.version ?? null,
            reason: explanation.reason,
            rules: explanation.rules,
            ...sayExplanation(explanation, currency),
          }
        : null,
  }
}

type Applied = OfferRef & { amountMinor: number; lines: number[] }

/** What was taken off by each offer; those that gave points behind. */
function toApplied({ discounts, trace }: TracedBasket): Applied[] {
  const applied = new Map<string, Applied>()
  for (const { line, promotionId, version, couponId, receiptLabel, amountMinor } of discounts) {
    const key = `${couponId} ${promotionId}`
    const before = applied.get(key)
    applied.set(key, {
      promotionId,
      version,
      couponId,
      receiptLabel,
      amountMinor: amountMinor + (before?.amountMinor ?? 0),
      lines: [...(before?.lines ?? []), line],
    })
  }
  const points = (trace?.points ?? []).map((ref) => ({ ...ref, amountMinor: 0, lines: [] }))
  return [...applied.values(), ...points]
}
