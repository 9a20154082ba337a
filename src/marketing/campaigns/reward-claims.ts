import { issueCoupons, type NewCoupon } from '../../checkout/coupons/issue-coupons.ts'
import type { HeldCoupon } from '../../checkout/coupons/read-held-coupons.ts'
import { nameProducts } from '../../checkout/products/name-products.ts'
import type { ProductFacts } from '../../domain/basket.ts'
import { addDays, endOfDay, localDate } from '../../domain/calendar.ts'
import type { AccountId } from '../../domain/ids.ts'
import type { LawfulGoods } from '../../domain/law/line-law.ts'
import { isProfiled, type ProfiledGoods } from '../../domain/profile/profiled-goods.ts'
import {
  type Choice,
  chooseProducts,
  type ForeseenProduct,
} from '../../domain/targeting/choose-products.ts'
import type { Demand } from '../../domain/targeting/demand.ts'
import { explainChoice } from '../../domain/targeting/explain-choice.ts'
import { readHabits } from '../../domain/targeting/habits.ts'
import type { Tx } from '../../platform/db/database.ts'
import { couponTitle } from './coupon-title.ts'
import type { Claim, Visit } from './follow-baskets.ts'
import { freePlaces, heldBy, type OpenClaims } from './open-claims.ts'

/** What choosing needs besides the claims; read before, for it changes slowly. */
export type Knowledge = {
  facts: ReadonlyMap<string, ProductFacts | null>
  demandBefore: (day: string) => Demand
  /** What may be in the next basket after a visit; empty before the first night. */
  foreseenAt: (visit: Visit) => ReadonlyMap<string, ForeseenProduct>
  /** What the member does not want to be offered. */
  blockedBy: (accountId: AccountId) => ReadonlySet<string>
  currency: string
  /** The programme's allow-list: what it does not name is no reason for a coupon. */
  goods: ProfiledGoods
  /** Tells whether a law keeps coupons from goods where and when somebody visited. */
  barredAt: (visit: Visit) => (goods: LawfulGoods) => boolean
}

/**
 * Issues each claim what its member lacks of the campaign's coupons at that basket's time; all in a few statements. The
 * caller holds the members' locks, so that nobody issues to them besides.
 */
export async function rewardClaims(
  tx: Tx,
  { claims, held }: OpenClaims,
  knowledge: Knowledge,
): Promise<void> {
  const chosen = claims.flatMap((claim) => {
    const own = heldBy(claim, held)
    const choices = chooseFor(claim, own, knowledge)
    const issued = choices.map((choice) => asHeld(claim, choice))
    held.set(claim.visit.basket.accountId, [...own, ...issued])
    return choices.map((choice) => ({ claim, choice }))
  })
  const nameOf = await nameProducts(
    tx,
    chosen.map(({ choice }) => choice.sku),
  )
  await issueCoupons(
    tx,
    chosen.map(({ claim, choice }) =>
      toCoupon(claim, choice, nameOf(choice.sku) ?? choice.sku, knowledge),
    ),
  )
}

/**
 * Products for the places that are free. None that the member has a live coupon on, of any campaign, and none of
 * this campaign's whose validity is not over, though it was redeemed: the same offer does not come twice in a row.
 */
function chooseFor(claim: Claim, own: readonly HeldCoupon[], knowledge: Knowledge): Choice[] {
  const { campaign, visit } = claim
  const { coupon, products } = campaign.definition
  const { purchasedAt: at, timeZone } = visit.basket
  const count = freePlaces(claim, own)
  if (count <= 0) return []
  const barred = own.filter(
    (it) => it.expiresAt > at && (it.state !== 'redeemed' || it.campaignId === campaign.id),
  )
  const categoryOf = (sku: string) => knowledge.facts.get(sku)?.category ?? null
  return chooseProducts({
    habits: readHabits(visit.profile, at, categoryOf),
    categoryOf,
    at,
    demand: knowledge.demandBefore(localDate(at, timeZone)),
    eligible: products,
    foreseen: knowledge.foreseenAt(visit),
    exclude: new Set([
      ...barred.flatMap((it) => it.skus),
      ...knowledge.blockedBy(visit.basket.accountId),
    ]),
    isAllowed: allowedAt(visit, knowledge),
    count,
    validDays: coupon.validDays,
  })
}

/**
 * By what the catalogue says now, and by the law of the store and day of the visit. Of what the catalogue does not have no
 * list can say that it may be.
 */
function allowedAt(visit: Visit, { facts, goods, barredAt }: Knowledge): (sku: string) => boolean {
  const isBarred = barredAt(visit)
  return (sku) => {
    const product = facts.get(sku)
    return product ? isProfiled(goods, product) && !isBarred(product) : goods === null
  }
}

const asHeld = (claim: Claim, choice: Choice): HeldCoupon => ({
  accountId: claim.visit.basket.accountId,
  campaignId: claim.campaign.id,
  state: 'issued',
  skus: [choice.sku],
  issuedAt: claim.visit.basket.purchasedAt,
  expiresAt: expiryOf(claim),
})

/** The end of the store's day, the campaign's days after the purchase. */
function expiryOf({ campaign, visit }: Claim): Date {
  const { purchasedAt, timeZone } = visit.basket
  const lastDay = addDays(localDate(purchasedAt, timeZone), campaign.definition.coupon.validDays)
  return endOfDay(lastDay, timeZone)
}

function toCoupon(
  claim: Claim,
  choice: Choice,
  productName: string,
  { currency }: Knowledge,
): NewCoupon {
  const { coupon } = claim.campaign.definition
  const { accountId, purchasedAt, timeZone } = claim.visit.basket
  return {
    accountId,
    campaignId: claim.campaign.id,
    title: couponTitle(coupon.title, coupon.reward, productName, currency),
    discount: coupon.reward,
    funder: coupon.funder,
    skus: [choice.sku],
    categories: [],
    why: explainChoice(choice.reason, productName, purchasedAt, timeZone),
    activationNeeded: coupon.activationNeeded,
    issuedAt: purchasedAt,
    expiresAt: expiryOf(claim),
  }
}
