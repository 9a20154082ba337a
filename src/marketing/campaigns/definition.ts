import { toCaps } from '../../domain/promotions/caps.ts'
import { type Cap, type CouponReward, STORE_FUNDER } from '../../domain/promotions/offer.ts'
import { fieldProblem } from '../../errors.ts'
import type { Audience } from './audience.ts'
import type { CampaignBody, CampaignChange } from './campaigns.schemas.ts'

/** A campaign as it is stored, with everything that was left out spelled out. Times are ISO instants. */
export type CampaignDefinition = {
  title: string
  kind: 'standing'
  audience: Audience
  coupon: {
    reward: CouponReward
    /** `{product}` stands for the product's name; null: made from the reward. */
    title: string | null
    validDays: number
    activationNeeded: boolean
    /** Who pays for what it gives. */
    funder: string
  }
  /** Both empty: everything may be chosen. */
  products: { products: string[]; categories: string[] }
  couponsPerMember: number
  budget: { usesMax: number | null; moneyMaxMinor: number | null }
  /** For each store, day or member by itself. */
  caps: Cap[]
  /** 0–0.9 */
  holdoutShare: number
  startsAt: string | null
  endsAt: string | null
}

/** The definition that a request describes. Errors: invalid-request, naming the field. */
export const toDefinition = (body: CampaignBody): CampaignDefinition =>
  checked({
    title: body.title,
    kind: body.kind,
    audience: body.audience ?? {},
    coupon: toCoupon(body.coupon),
    products: toProducts(body.products),
    couponsPerMember: body.couponsPerMember,
    budget: toBudget(body.budget),
    caps: toCaps(body.caps ?? []),
    holdoutShare: body.holdoutShare ?? 0,
    startsAt: body.startsAt ?? null,
    endsAt: body.endsAt ?? null,
  })

/** The definition with the given fields replaced whole. Errors: invalid-request, naming the field. */
export const changeDefinition = (
  definition: CampaignDefinition,
  change: CampaignChange,
): CampaignDefinition =>
  checked({
    title: change.title ?? definition.title,
    kind: definition.kind,
    audience: change.audience ?? definition.audience,
    coupon: change.coupon ? toCoupon(change.coupon) : definition.coupon,
    products: change.products ? toProducts(change.products) : definition.products,
    couponsPerMember: change.couponsPerMember ?? definition.couponsPerMember,
    budget: change.budget ? toBudget(change.budget) : definition.budget,
    caps: change.caps ? toCaps(change.caps) : definition.caps,
    holdoutShare: change.holdoutShare ?? definition.holdoutShare,
    startsAt: change.startsAt === undefined ? definition.startsAt : change.startsAt,
    endsAt: change.endsAt === undefined ? definition.endsAt : change.endsAt,
  })

const toCoupon = (coupon: CampaignBody['coupon']): CampaignDefinition['coupon'] => ({
  reward: coupon.reward,
  title: coupon.title ?? null,
  validDays: coupon.validDays,
  activationNeeded: coupon.activationNeeded ?? false,
  funder: coupon.funder ?? STORE_FUNDER,
})

const toProducts = (products: CampaignBody['products']): CampaignDefinition['products'] => ({
  products: [...new Set(products?.products)].sort(),
  categories: [...new Set(products?.categories)].sort(),
})

const toBudget = (budget: CampaignBody['budget']): CampaignDefinition['budget'] => ({
  usesMax: budget?.usesMax ?? null,
  moneyMaxMinor: budget?.moneyMaxMinor ?? null,
})

const bounds = [
  ['basketsMin', 'basketsMax'],
  ['spendMinMinor', 'spendMaxMinor'],
  ['averageBasketMinMinor', 'averageBasketMaxMinor'],
  ['daysSinceFirstMin', 'daysSinceFirstMax'],
  ['daysSinceLastMin', 'daysSinceLastMax'],
] as const

function checked(definition: CampaignDefinition): CampaignDefinition {
  const { audience, startsAt, endsAt } = definition
  for (const [min, max] of bounds) {
    if ((audience[min] ?? 0) > (audience[max] ?? Number.POSITIVE_INFINITY)) {
      throw fieldProblem('invalid-request', `/audience/${max}`, `is below ${min}`)
    }
  }
  if (startsAt !== null && endsAt !== null && Date.parse(endsAt) <= Date.parse(startsAt)) {
    throw fieldProblem('invalid-request', '/endsAt', 'is not after startsAt')
  }
  return definition
}
