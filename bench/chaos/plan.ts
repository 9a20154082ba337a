import type { Random } from '../support/random.ts'
import {
  productOf,
  type TillPlace,
  type World,
  type WorldMember,
  type WorldProduct,
} from './world.ts'

/** A swipe as it goes over the wire. */
export type Swipe = {
  reference: string
  card: string | null
  purchasedAt: string
  operatorId: string
  lines: {
    line: number
    sku: string
    quantity: number
    unitPriceMinor: number
    amountMinor: number
  }[]
  spendPoints: number
  tenders: { type: string; amountMinor: number }[]
}

/** Swipes of one rush want the same coupon, or the last ones of a campaign, and are sent at the same moment. */
export type PlannedSwipe = { till: TillPlace; swipe: Swipe; rush: string | undefined }

/** `opening` is recorded first, in peace, so that members have points to spend. */
export type Plan = { opening: PlannedSwipe[]; swipes: PlannedSwipe[] }

const OPENING_MINOR = 500_000
/** Well below what the opening earns, so that every spending succeeds, in whatever order swipes arrive. */
const SPENT_MAX = 4000
/** A well-formed number that is nobody's: the sale is recorded without a member. */
const UNKNOWN_CARD = '2999999999994'
const DAY_MS = 86_400_000

type Draft = {
  member: WorldMember | null
  products: WorldProduct[]
  card?: string
  rush?: string | undefined
}

/** Draws all swipes of a run. Every coupon is wanted by the swipes it is meant for. */
export function makePlan(world: World, random: Random, count: number, now: Date): Plan {
  const number = createNumbering()
  const toSwipe = createSwipeMaker(random, number, now)
  const opening = world.members.map((member) => {
    const product = { sku: 'opening', category: 'OPENING', priceMinor: OPENING_MINOR }
    const draft = { member, products: [product] }
    return toSwipe(random.pick(world.tills), draft, 20)
  })
  const wanting = couponDrafts(world, random)
  const plain = Array.from({ length: Math.max(0, count - wanting.length) }, () =>
    plainDraft(world, random),
  )
  const spent = new Map<WorldMember, number>()
  const swipes = random.shuffle([...wanting, ...plain]).map((draft) => {
    const planned = toSwipe(random.pick(world.tills), draft, random.next() * 19)
    spendSome(planned.swipe, draft.member, spent, random)
    return planned
  })
  return { opening, swipes }
}

function couponDrafts(world: World, random: Random): Draft[] {
  return world.coupons.flatMap((coupon) => {
    const rushes = { own: undefined, contested: coupon.id, scarce: coupon.campaignId }
    const draft = (): Draft => ({
      member: coupon.member,
      products: [productOf(coupon), ...somePlain(world, random)],
      rush: rushes[coupon.kind],
    })
    return coupon.kind === 'contested' ? [draft(), draft()] : [draft()]
  })
}

function plainDraft(world: World, random: Random): Draft {
  const products = somePlain(world, random)
  const kind = random.next()
  if (kind < 0.1) return { member: null, products }
  if (kind < 0.12) return { member: null, products, card: UNKNOWN_CARD }
  return { member: random.pick(world.members), products }
}

const somePlain = (world: World, random: Random): WorldProduct[] =>
  random.shuffle(world.products).slice(0, random.whole(1, 8))

function createSwipeMaker(
  random: Random,
  number: (till: TillPlace, day: string) => number,
  now: Date,
) {
  return (till: TillPlace, draft: Draft, daysAgo: number): PlannedSwipe => {
    const purchasedAt = new Date(now.getTime() - DAY_MS * daysAgo - 60_000).toISOString()
    const day = purchasedAt.slice(0, 10).replaceAll('-', '')
    const sequence = String(number(till, day)).padStart(6, '0')
    const lines = draft.products.map((product, index) => {
      const quantity = draft.products.length === 1 ? 1 : random.whole(1, 3)
      const unitPriceMinor = product.priceMinor
      const amountMinor = quantity * unitPriceMinor
      return { line: index + 1, sku: product.sku, quantity, unitPriceMinor, amountMinor }
    })
    const amountMinor = lines.reduce((sum, line) => sum + line.amountMinor, 0)
    const swipe = {
      reference: `${day}-${till.storeId}-${till.terminalId}-${sequence}`,
      card: draft.member?.card ?? draft.card ?? null,
      purchasedAt,
      operatorId: String(random.whole(1, 9)),
      lines,
      spendPoints: 0,
      tenders: [{ type: 'cash', amountMinor }],
    }
    return { till, swipe, rush: draft.rush }
  }
}

/** Each till counts from 1 on each business date, without gaps. */
function createNumbering(): (till: TillPlace, day: string) => number {
  const last = new Map<string, number>()
  return (till, day) => {
    const key = `${day}-${till.terminalId}`
    const next = (last.get(key) ?? 0) + 1
    last.set(key, next)
    return next
  }
}

function spendSome(
  swipe: Swipe,
  member: WorldMember | null,
  spent: Map<WorldMember, number>,
  random: Random,
): void {
  if (!member || random.next() > 0.2) return
  const before = spent.get(member) ?? 0
  const points = random.whole(1, 60)
  if (before + points > SPENT_MAX) return
  swipe.spendPoints = points
  spent.set(member, before + points)
}
