import type { Axis, LawRule } from '../rule.ts'

/** The day from which Article 14 lets the regulation apply to all but formula of protein hydrolysates. */
const APPLIES_FROM = '2020-02-22'

type BarredAxis = Exclude<Axis, 'discountFloor' | 'shortPromotion' | 'disclosure'>

const barred: Record<string, [BarredAxis, string]> = {
  discount: [
    'discount',
    'Infant formula is not sold at a reduced price: special sales and loss-leaders are named.',
  ],
  multibuy: ['multibuy', 'No multibuys with infant formula: tie-in sales are named.'],
  coupon: ['coupon', 'No coupons on infant formula: discount coupons are named.'],
  earn: ['earnPoints', 'Infant formula earns no points, which are read as a premium.'],
  'points-incentive': [
    'pointsIncentive',
    'No bonus points on infant formula, which are read as a premium.',
  ],
}

/** Article 10(2) of Delegated Regulation (EU) 2016/127, which is the same in the Union and in the United Kingdom. */
export const infantFormula = (jurisdiction: string, citation: string): LawRule[] =>
  Object.entries(barred).map(([name, [axis, summary]]) => ({
    id: `${jurisdiction.toLowerCase()}-infant-formula-${name}`,
    jurisdiction,
    policyClass: 'infant-formula',
    axis,
    validFrom: APPLIES_FROM,
    validUntil: null,
    summary,
    citation,
  }))

/** Points as payment: the article does not name it, the trade read it so. */
export const formulaNotPaidWithPoints = (
  jurisdiction: string,
  more: Pick<LawRule, 'validUntil' | 'summary' | 'citation'>,
): LawRule => ({
  id: `${jurisdiction.toLowerCase()}-infant-formula-spend`,
  jurisdiction,
  policyClass: 'infant-formula',
  axis: 'spendPoints',
  validFrom: APPLIES_FROM,
  ...more,
})
