import type { CampaignToLaunch, PromotionToLaunch } from '../replay/history.ts'

/** What everybody gets at the sample shop: one offer of each kind. */
export const promotions: PromotionToLaunch[] = [
  {
    title: 'A fifth off all berries',
    receiptLabel: 'Berries 20 % off',
    reward: { kind: 'percentOff', percent: 20 },
    appliesTo: { products: [], categories: ['Berries'] },
    audience: 'members',
  },
  {
    title: 'Fifty cent off coffee',
    receiptLabel: 'Coffee 0.50 off',
    reward: { kind: 'amountOff', amountMinor: 50 },
    appliesTo: { products: [], categories: ['Coffee'] },
    audience: 'everyone',
  },
  {
    title: 'Triple points for the household',
    receiptLabel: 'Triple points',
    reward: { kind: 'pointsMultiplier', multiplier: 3 },
    appliesTo: { products: [], categories: ['Washing powder', 'Cleaning'] },
    audience: 'members',
  },
]

/**
 * Four coupons at a time for what suits the member, from the visit on that shows habits; a tenth of members is left
 * out to compare with.
 */
export const standingCampaign: CampaignToLaunch = {
  title: 'For your next shop',
  audience: { basketsMin: 4 },
  coupon: { reward: { kind: 'percentOff', percent: 20 }, validDays: 14 },
  couponsPerMember: 4,
  budget: { moneyMaxMinor: 10_000_000 },
  holdoutShare: 0.1,
}
