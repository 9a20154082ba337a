import type { Random } from '../support/random.ts'
import { type ShopSize, scarceSku } from './offers.ts'
import { dayOf, price, type Shelf } from './price.ts'
import type { Line, Member, Offer, Product, Sale, Shop, SwipeBody, Till } from './shop.ts'

/** A well-formed number that is nobody's: the sale is recorded without a member. */
export const UNKNOWN_CARD = '2999999999991'
export const UNKNOWN_SKU = 'nobody-knows'
const DAY_MS = 86_400_000
const DELAY_DAYS_MAX = 9

export type Draw = {
  shop: Shop
  shelf: Shelf
  size: ShopSize
  random: Random
  now: number
  number: (till: Till, day: string) => string
}

export type DrawnSale = { sale: Sale; isOffline: boolean }

/** Numbers of each till count from 1 on each business date, without gaps. */
export function numberReferences(): Draw['number'] {
  const last = new Map<string, number>()
  return (till, instant) => {
    const day = dayOf(instant, till.store.timeZone).replaceAll('-', '')
    const next = (last.get(`${day}-${till.terminalId}`) ?? 0) + 1
    last.set(`${day}-${till.terminalId}`, next)
    return `${day}-${till.store.id}-${till.terminalId}-${String(next).padStart(6, '0')}`
  }
}

/** All sales in the order in which shoppers come; whoever has a coupon wants its goods, some of them twice. */
export function drawSales(draw: Draw): DrawnSale[] {
  const { shop, size, random } = draw
  const coupons = shop.offers.filter((offer) => offer.coupon !== null)
  const wanted = coupons.flatMap((coupon) => (random.next() < 0.4 ? [coupon, coupon] : [coupon]))
  const waiting = random.shuffle(wanted)
  const every = Math.max(1, Math.floor(size.swipes / (waiting.length + 1)))
  return Array.from({ length: size.swipes }, (_, index) => {
    const coupon = index % every === 0 ? waiting.pop() : undefined
    return drawSale(draw, coupon, index / size.swipes)
  })
}

function drawSale(draw: Draw, coupon: Offer | undefined, progress: number): DrawnSale {
  const { shop, random, now } = draw
  const till = random.pick(shop.tills)
  const isOffline = random.next() < 0.4
  const agoMs = isOffline ? random.next() * DELAY_DAYS_MAX * DAY_MS : random.next() * 1_800_000
  const purchasedAt = new Date(now - Math.floor(agoMs) - 60_000).toISOString()
  const { member, card } = drawShopper(draw, coupon)
  const lines = drawLines(draw, coupon, progress)
  const body: SwipeBody = {
    reference: draw.number(till, purchasedAt),
    card,
    purchasedAt,
    operatorId: String(random.whole(1, 9)),
    lines,
    spendPoints: member && random.next() < 0.25 ? random.whole(1, 120) : 0,
    tenders: [
      { type: 'cash', amountMinor: lines.reduce((sum, line) => sum + line.amountMinor, 0) },
    ],
  }
  const sale: Sale = { type: 'sale', till, body }
  if (isOffline && random.next() < 0.5) body.offline = tillsOwn(draw, sale, member)
  return { sale, isOffline }
}

function drawShopper({ shop, random }: Draw, coupon: Offer | undefined) {
  const owner = coupon && typeof coupon.for !== 'string' ? coupon.for : undefined
  if (owner) return { member: owner, card: owner.card }
  const kind = random.next()
  if (kind < 0.1) return { member: null, card: null }
  if (kind < 0.12) return { member: null, card: UNKNOWN_CARD }
  const member = random.pick(shop.members)
  return { member, card: member.card }
}

/** A scarce thing is in fashion for a while, so that many want it at the same time. */
function drawLines(
  { shop, size, random }: Draw,
  coupon: Offer | undefined,
  progress: number,
): Line[] {
  const picked = random.shuffle(shop.products).slice(0, random.whole(1, 7))
  const prices = new Map(shop.products.map(({ sku, priceMinor }) => [sku, priceMinor]))
  const goods = picked.filter(({ sku }) => !sku.startsWith('scarce-'))
  const named = (sku: string): Product[] => [{ sku, priceMinor: prices.get(sku) ?? 313 }]
  if (random.next() < 0.18) {
    goods.push(...named(scarceSku(Math.min(size.scarce - 1, Math.floor(progress * size.scarce)))))
  }
  if (random.next() < 0.15 && goods.every(({ sku }) => sku !== 'twice-0')) {
    goods.push(...named('twice-0'))
  }
  if (coupon) goods.push(...named(coupon.sku ?? ''))
  if (random.next() < 0.02) goods.push(...named(UNKNOWN_SKU))
  if (goods.length === 0) goods.push(...named('plain-0'))
  return random.shuffle(goods).map(({ sku, priceMinor }, index) => {
    const quantity = random.next() < 0.5 ? 1 : random.whole(2, 7)
    const amountMinor = quantity * priceMinor
    return { line: index + 1, sku, quantity, unitPriceMinor: priceMinor, amountMinor }
  })
}

/**
 * What an offline till takes off by itself: it cannot know what is used up. At most one capped offer, so that the flag
 * of the answer says of which it is.
 */
function tillsOwn({ shelf }: Draw, { body, till }: Sale, member: Member | null) {
  const day = dayOf(body.purchasedAt, till.store.timeZone)
  const purchase = { store: till.store, member, day, lines: body.lines }
  const all = price(shelf, purchase, () => true)
  const first = all.grants.find(({ offer }) => offer.caps.length > 0)?.offer
  const { grants } = price(shelf, purchase, (one) => one.caps.length === 0 || one === first)
  return {
    discounts: grants.flatMap(({ offer, byLine }) =>
      [...byLine].map(([line, amountMinor]) => ({
        line,
        ...(offer.coupon ? { couponCode: offer.coupon.code } : { promotionId: offer.id }),
        amountMinor,
      })),
    ),
  }
}
