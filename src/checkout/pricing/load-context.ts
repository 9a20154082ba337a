import type { Deps } from '../../deps.ts'
import type { ProductFacts } from '../../domain/basket.ts'
import { parseCode } from '../../domain/code.ts'
import type { MeasureLayouts } from '../../domain/gs1/variable-measure.ts'
import type { LawIndex } from '../../domain/law/line-law.ts'
import type { Programme } from '../../domain/programme.ts'
import type { Counted } from '../../domain/promotions/caps.ts'
import { readCacheVersions } from '../../platform/db/caches.ts'
import type { Sender } from '../../platform/db/pipeline.ts'
import { type CardHolder, sendCardHolders } from '../../relations/cards/find-card-holders.ts'
import type { CheckoutCode } from '../codes/checkout-codes.ts'
import {
  type CheckoutCoupon,
  sendCouponsOfCards,
  sendCouponsOfCodes,
} from '../coupons/checkout-coupons.ts'
import {
  sendLeasedPoints,
  sendTerminalLeases,
  type TerminalLease,
} from '../leases/checkout-leases.ts'
import { type AccountLot, sendLotsOfCards } from '../points/checkout-points.ts'
import type { PromotionsAt } from '../promotions/live-promotions.ts'
import type { Store } from '../stores/store.ts'

/** What pricing needs to know of one basket before it can ask the database for the rest. */
export type ContextWanted = {
  /** The card's number in its plain form; null: none, or one with a wrong form or check digit. */
  card: string | null
  codes: readonly string[]
  spendsPoints: boolean
  skus: readonly string[]
  purchasedAt: Date
  storeId: string
  terminalId: string
}

/** What is read first, under the lock of the members' accounts. */
export type FirstContext = {
  now: Date
  holders: ReadonlyMap<string, CardHolder>
  coupons: readonly CheckoutCoupon[]
  lots: readonly AccountLot[]
  leasedPoints: ReadonlyMap<string, number>
  terminalLeases: readonly TerminalLease[]
  stores: ReadonlyMap<string, Store>
  products: ReadonlyMap<string, ProductFacts | null>
  promotionsAt: PromotionsAt
  /** The version of their rules. */
  rules: number
  programme: Programme
  law: LawIndex
  barcodeLayouts: MeasureLayouts
}

/** Everything the engine is given besides the basket. */
export type Context = FirstContext & {
  /** What is counted of everything capped that could be given, by counter. */
  counted: ReadonlyMap<string, Counted>
  /** The bearer's codes among those presented, by id. */
  codes: ReadonlyMap<string, CheckoutCode>
}

/**
 * Locks the accounts of the cards' members, in account order, then reads: all in one round trip, a second one only
 * for products and rules that are not in memory.
 */
export async function loadContext(
  deps: Deps,
  sender: Sender,
  wanted: readonly ContextWanted[],
): Promise<FirstContext> {
  const now = deps.now()
  const earliest = new Date(Math.min(...wanted.map((basket) => basket.purchasedAt.getTime())))
  const cards = wanted.flatMap((basket) => basket.card ?? [])
  const spending = wanted.flatMap((basket) => (basket.spendsPoints ? (basket.card ?? []) : []))
  const [holders, versions, coupons, lots, leasedPoints, terminalLeases] = await Promise.all([
    cards.length > 0 ? sendCardHolders(sender, cards) : [],
    readCacheVersions(sender),
    readCoupons(sender, wanted, cards, { now, earliest }),
    spending.length > 0 ? sendLotsOfCards(sender, spending, earliest) : [],
    spending.length > 0 ? sendLeasedPoints(sender, spending, now) : new Map<string, number>(),
    sendTerminalLeases(sender, wanted, now),
  ])
  checkAccountsDiffer(holders)
  const skus = new Set(wanted.flatMap((basket) => basket.skus))
  return {
    now,
    holders: new Map(holders.map((holder) => [holder.number, holder])),
    coupons,
    lots,
    leasedPoints,
    terminalLeases,
    stores: await deps.caches.stores.at(sender, versions),
    products: await deps.caches.products.find(sender, versions, skus),
    promotionsAt: await deps.caches.promotions.at(
      sender,
      versions,
      wanted.map((basket) => basket.purchasedAt),
    ),
    rules: versions.promotions,
    programme: await deps.caches.programme.at(sender, versions),
    law: await deps.caches.law.at(sender, versions),
    barcodeLayouts: await deps.caches.barcodes.at(sender, versions),
  }
}

async function readCoupons(
  sender: Sender,
  wanted: readonly ContextWanted[],
  cards: readonly string[],
  { now, earliest }: { now: Date; earliest: Date },
): Promise<CheckoutCoupon[]> {
  const codes = codesToFind(wanted.flatMap((basket) => basket.codes))
  const [own, presented] = await Promise.all([
    cards.length > 0 ? sendCouponsOfCards(sender, cards, now, earliest) : [],
    codes.length > 0 ? sendCouponsOfCodes(sender, codes, now) : [],
  ])
  return [...new Map([...own, ...presented].map((coupon) => [coupon.id, coupon])).values()]
}

/** Codes in their plain form. One with a wrong check character is nobody's; it is refused without a look. */
export const codesToFind = (presented: readonly string[]): string[] =>
  presented.flatMap((text) => {
    const { kind, code } = parseCode(text)
    return kind === 'wrong-check' ? [] : [code]
  })

/** Two baskets of one account cannot be priced together: each must see what the other left. */
function checkAccountsDiffer(holders: readonly CardHolder[]): void {
  const accounts = new Set(holders.map((holder) => holder.accountId))
  if (accounts.size < holders.length) throw new Error('two cards of one account in a group')
}
