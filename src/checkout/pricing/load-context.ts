import type { Deps } from '../../deps.ts'
import type { ProductFacts } from '../../domain/basket.ts'
import { parseCode } from '../../domain/code.ts'
import type { MeasureLayouts } from '../../domain/gs1/variable-measure.ts'
import type { LawIndex } from '../../domain/law/line-law.ts'
import type { Programme } from '../../domain/programme.ts'
import type { Counted } from '../../domain/promotions/caps.ts'
import { readCacheVersions } from '../../platform/db/caches.ts'
import type { Sender } from '../../platform/db/pipeline.ts'
import type { CardCodeUse } from '../../relations/cards/checkout-card-codes.ts'
import { type CardHolder, sendCardHolders } from '../../relations/cards/find-card-holders.ts'
import type { StoreLease } from '../budgets/checkout-store-leases.ts'
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
import type { Basket } from './basket.ts'
import { cardNumberOf } from './find-member.ts'
import { loadCodeUses, presentedCode } from './load-card-codes.ts'
import { loadSharedPoints } from './load-shared-points.ts'

/** What is read first, under the lock of the members' accounts. */
export type FirstContext = {
  now: Date
  holders: ReadonlyMap<string, CardHolder>
  /** What codes of the app are verified with; null: none was presented. */
  cardSecret: string | null
  /** Who was first with the codes that are presented. */
  codeUses: readonly CardCodeUse[]
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
  receiptSecret: string
}

/** Everything the engine is given besides the basket. */
export type Context = FirstContext & {
  /** What is counted of everything capped that could be given, by counter. */
  counted: ReadonlyMap<string, Counted>
  /** What stores have in advance of it, where a sale has already happened; what ends first before. */
  storeLeases: readonly StoreLease[]
  /** The bearer's codes among those presented, by id. */
  codes: ReadonlyMap<string, CheckoutCode>
  /** What members have earned in the days and months that caps ask about, by capKey. */
  earned: ReadonlyMap<string, number>
}

/**
 * Locks the accounts of the cards' members, in account order, then reads: all in one round trip, a second one only
 * for products and rules that are not in memory, and for members who share their points.
 */
export async function loadContext(
  deps: Deps,
  sender: Sender,
  baskets: readonly Basket[],
): Promise<FirstContext> {
  const now = deps.now()
  const instants = baskets.map((basket) => basket.purchasedAt)
  const earliest = new Date(Math.min(...instants.map((instant) => instant.getTime())))
  const cards = cardsOf(baskets)
  const spending = cardsOf(baskets.filter((basket) => basket.spendPoints > 0))
  const [found, versions, coupons, lots, leased, terminalLeases, codeUses] = await Promise.all([
    cards.length > 0 ? sendCardHolders(sender, cards) : [],
    readCacheVersions(sender),
    readCoupons(sender, baskets, cards, { now, earliest }),
    spending.length > 0 ? sendLotsOfCards(sender, spending, earliest) : [],
    spending.length > 0 ? sendLeasedPoints(sender, spending, now) : new Map<string, number>(),
    sendTerminalLeases(sender, baskets, now),
    loadCodeUses(sender, baskets),
  ])
  checkAccountsDiffer(found)
  const { holders, ...points } = await loadSharedPoints(
    sender,
    { holders: found, lots, leasedPoints: leased },
    { earliest, now, spending: spending.length > 0 },
  )
  const skus = new Set(baskets.flatMap((basket) => basket.lines.map((line) => line.sku)))
  return {
    now,
    holders: new Map(holders.map((holder) => [holder.number, holder])),
    coupons,
    ...points,
    codeUses,
    cardSecret: baskets.some(presentedCode)
      ? await deps.caches.cardSecret.at(sender, versions)
      : null,
    terminalLeases,
    stores: await deps.caches.stores.at(sender, versions),
    products: await deps.caches.products.find(sender, versions, skus),
    promotionsAt: await deps.caches.promotions.at(sender, versions, instants),
    rules: versions.promotions,
    programme: await deps.caches.programme.at(sender, versions),
    law: await deps.caches.law.at(sender, versions),
    barcodeLayouts: await deps.caches.barcodes.at(sender, versions),
    receiptSecret: await deps.caches.receiptSecret.at(sender, versions),
  }
}

async function readCoupons(
  sender: Sender,
  baskets: readonly Basket[],
  cards: readonly string[],
  { now, earliest }: { now: Date; earliest: Date },
): Promise<CheckoutCoupon[]> {
  const codes = codesToFind(baskets)
  const [own, presented] = await Promise.all([
    cards.length > 0 ? sendCouponsOfCards(sender, cards, now, earliest) : [],
    codes.length > 0 ? sendCouponsOfCodes(sender, codes, now) : [],
  ])
  return [...new Map([...own, ...presented].map((coupon) => [coupon.id, coupon])).values()]
}

/** Numbers of cards, but of those that nobody can have. */
const cardsOf = (baskets: readonly Basket[]): string[] =>
  baskets.flatMap((basket) => cardNumberOf(basket.card) ?? [])

/**
 * All codes of baskets in their plain form. One with a wrong check character is nobody's; it is refused without a look.
 */
export const codesToFind = (baskets: readonly Basket[]): string[] =>
  baskets
    .flatMap(({ coupons, codesGiven = [] }) => [...coupons, ...codesGiven])
    .flatMap((text) => {
      const { kind, code } = parseCode(text)
      return kind === 'wrong-check' ? [] : [code]
    })

/** Two baskets of one account cannot be priced together: each must see what the other left. */
function checkAccountsDiffer(holders: readonly CardHolder[]): void {
  const accounts = new Set(holders.map((holder) => holder.pointsAccountId))
  if (accounts.size < holders.length) throw new Error('two cards of one account in a group')
}
