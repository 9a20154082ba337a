import { bearsOnDays, holdsIn, type LawRule } from './rule.ts'

/**
 * What the law says of one line, as of its purchase; recorded with it, so that it can be
 * judged again without the rules.
 */
export type LineLaw = {
  /** Ids of the rules that bear on the line. */
  rules: readonly string[]
  noEarning: boolean
  /** It cannot be paid with points. */
  noSpending: boolean
  noCoupon: boolean
  /** No price reduction at all, of whatever kind. */
  noDiscount: boolean
  noMultibuy: boolean
  /** No bonus points and no multiplier. */
  noIncentive: boolean
  /** What the whole line must cost at least, in minor units; 0: no floor. */
  floorMinor: number
  /** How many days a price promotion on it must last at least; 0: any. */
  promotionDaysMin: number
  /** What the shopper has to be told. */
  disclosures: readonly string[]
}

/** Rules by the policy class that they bear on. */
export type LawIndex = ReadonlyMap<string, readonly LawRule[]>

/** Where and on which day, `YYYY-MM-DD` by the store's clock, something is bought. */
export type PlaceAndDay = { jurisdiction: string; day: string }

export type LawfulGoods = {
  policyClass: string | null
  /** Of one piece; null: not known, and then there is no floor. */
  pureAlcoholMicrolitres: number | null
}

/** Made once for all rules there are; a line is then looked up by its class. */
export const indexLaw = (rules: Iterable<LawRule>): LawIndex => {
  const index = new Map<string, LawRule[]>()
  for (const rule of rules) {
    const before = index.get(rule.policyClass)
    if (before) before.push(rule)
    else index.set(rule.policyClass, [rule])
  }
  return index
}

/** What bears on a line, or null where nothing does, which for most lines is found by one look. */
export function lawOf(
  index: LawIndex,
  where: PlaceAndDay,
  goods: LawfulGoods,
  quantity: number,
): LineLaw | null {
  const rules = goods.policyClass === null ? undefined : index.get(goods.policyClass)
  if (rules === undefined) return null
  const bearing = rules.filter(
    (rule) =>
      holdsIn(rule.jurisdiction, where.jurisdiction) && bearsOnDays(rule, where.day, where.day),
  )
  return bearing.length === 0 ? null : toLineLaw(bearing, goods, quantity)
}

/** What has to be told of a basket's sold lines, each text once, in the order of the lines. */
export const disclosuresOf = (lines: readonly { law?: LineLaw | undefined }[]): string[] => [
  ...new Set(lines.flatMap(({ law }) => law?.disclosures ?? [])),
]

/** Whether a law keeps coupons or any price reduction from one piece. */
export function barsCoupons(index: LawIndex, where: PlaceAndDay, goods: LawfulGoods): boolean {
  const law = lawOf(index, where, goods, 1)
  return law !== null && (law.noCoupon || law.noDiscount)
}

function toLineLaw(rules: readonly LawRule[], goods: LawfulGoods, quantity: number): LineLaw {
  const axes = new Set(rules.map((rule) => rule.axis))
  return {
    rules: rules.map((rule) => rule.id),
    noEarning: axes.has('earnPoints'),
    noSpending: axes.has('spendPoints'),
    noCoupon: axes.has('coupon'),
    noDiscount: axes.has('discount'),
    noMultibuy: axes.has('multibuy'),
    noIncentive: axes.has('pointsIncentive'),
    floorMinor: Math.max(0, ...rules.map((rule) => floorOf(rule, goods, quantity))),
    promotionDaysMin: Math.max(
      0,
      ...rules.map((rule) => (rule.axis === 'shortPromotion' ? rule.daysMin : 0)),
    ),
    disclosures: rules.flatMap((rule) => (rule.axis === 'disclosure' ? rule.text : [])),
  }
}

/** A piece's least price, rounded up as nothing may be below it, times the pieces. Products stay exact below 2^53. */
function floorOf(rule: LawRule, { pureAlcoholMicrolitres }: LawfulGoods, quantity: number): number {
  if (rule.axis !== 'discountFloor' || pureAlcoholMicrolitres === null) return 0
  const pieceMinor = Math.ceil((rule.minorPerUnit * pureAlcoholMicrolitres) / rule.unitMicrolitres)
  return Math.min(pieceMinor * quantity, Number.MAX_SAFE_INTEGER)
}
