import type { RecordedDiscount } from '../basket.ts'
import type { EvaluationLine } from '../promotions/evaluation.ts'
import type { Given, RestEvaluation, RestUse } from './evaluate-rest.ts'
import { areGoodsIn } from './goods.ts'

type GivenBasket = Given & { lines: readonly EvaluationLine[] }

/** Each recorded discount in proportion to what is left of its line, in the shopper's disfavour by less than a cent. */
export function scaleGiven(sale: GivenBasket, lines: readonly EvaluationLine[]): RestEvaluation {
  const bought = new Map(sale.lines.map((line) => [line.line, line.amountMinor]))
  const left = new Map(lines.map((line) => [line.line, line.amountMinor]))
  const discounts = sale.discounts.flatMap((discount) => {
    const ofLine = bought.get(discount.line) ?? 0
    const rest = left.get(discount.line) ?? 0
    const amountMinor = ofLine === 0 ? 0 : share(discount.amountMinor, rest, ofLine)
    return amountMinor > 0 ? { ...discount, amountMinor } : []
  })
  return { discounts, uses: usesOf(sale, discounts, areGoodsIn(lines)), points: null }
}

const share = (minor: number, part: number, of: number): number =>
  Number((BigInt(minor) * BigInt(part)) / BigInt(of))

/** What still has an effect, as often as at the sale; what gave points does as long as any goods are left. */
function usesOf(
  { pointsFrom, taken }: Given,
  discounts: readonly RecordedDiscount[],
  areGoodsLeft: boolean,
): RestUse[] {
  const uses = new Map<string, RestUse>()
  const pointing = areGoodsLeft ? pointsFrom.map((one) => ({ ...one, amountMinor: 0 })) : []
  for (const { promotionId, couponId, amountMinor } of [...discounts, ...pointing]) {
    const key: string | null = couponId ?? promotionId
    if (key === null) continue
    const coupon = taken.coupons.find((one) => one.couponId === couponId)
    const subjectId = coupon?.subjectId ?? promotionId ?? key
    const { sets = 1 } = taken.budgets.find((one) => one.subjectId === subjectId) ?? {}
    uses.set(key, {
      promotionId: couponId === null ? promotionId : null,
      couponId,
      subjectId,
      sets,
      amountMinor: amountMinor + (uses.get(key)?.amountMinor ?? 0),
    })
  }
  return [...uses.values()]
}
