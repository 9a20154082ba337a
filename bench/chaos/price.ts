import type { Gives, Line, Member, Offer, Shop, Store } from './shop.ts'

/** A second opinion on what goods cost and earn. It knows the shop and plain arithmetic, and nothing of the service. */
export type Purchase = { store: Store; member: Member | null; day: string; lines: readonly Line[] }

export type Grant = { offer: Offer; byLine: Map<number, number>; amountMinor: number }

export type Price = {
  grossMinor: number
  discountMinor: number
  netMinor: number
  /** Money offers that take something off. */
  grants: Grant[]
  earns: { netMinor: number; multiplier: number }[]
}

export type Shelf = { bySku: Map<string, Offer[]>; onBasket: Offer[] }

export function shelve(shop: Shop): Shelf {
  const bySku = new Map<string, Offer[]>()
  for (const offer of shop.offers) {
    if (offer.sku === null) continue
    bySku.set(offer.sku, [...(bySku.get(offer.sku) ?? []), offer])
  }
  return { bySku, onBasket: shop.offers.filter(({ sku }) => sku === null) }
}

export const dayOf = (instant: string, timeZone: string): string =>
  dayFormat(timeZone).format(new Date(instant))

const formats = new Map<string, Intl.DateTimeFormat>()

function dayFormat(timeZone: string): Intl.DateTimeFormat {
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-CA', { timeZone })
  formats.set(timeZone, format)
  return format
}

/** Offers on goods first, then one on the basket, then points. A capped offer is granted where `isLeft` says so. */
export function price(shelf: Shelf, purchase: Purchase, isLeft: (offer: Offer) => boolean): Price {
  const open = (offer: Offer): boolean => isFor(offer, purchase) && isLeft(offer)
  const left = new Map(purchase.lines.map((line) => [line.line, line.amountMinor]))
  const grants: Grant[] = []
  const multipliers = new Map<number, number>()
  for (const line of purchase.lines) {
    const offer = shelf.bySku.get(line.sku)?.find(open)
    if (!offer) continue
    if (offer.gives.kind === 'points') multipliers.set(line.line, offer.gives.multiplier)
    const amountMinor = takenOff(offer.gives, line)
    if (amountMinor === 0) continue
    grants.push({ offer, byLine: new Map([[line.line, amountMinor]]), amountMinor })
    left.set(line.line, line.amountMinor - amountMinor)
  }
  const grossMinor = sum(purchase.lines.map((line) => line.amountMinor))
  for (const offer of shelf.onBasket.filter(open)) {
    if (offer.gives.kind !== 'threshold' || grossMinor < offer.gives.spendMinor) continue
    const amountMinor = Math.min(offer.gives.amountMinor, sum([...left.values()]))
    const byLine = share(amountMinor, left)
    for (const [line, minor] of byLine) left.set(line, (left.get(line) ?? 0) - minor)
    grants.push({ offer, byLine, amountMinor })
  }
  const discountMinor = sum(grants.map((grant) => grant.amountMinor))
  return {
    grossMinor,
    discountMinor,
    netMinor: grossMinor - discountMinor,
    grants,
    earns: earnsOf(left, multipliers),
  }
}

const earnsOf = (left: ReadonlyMap<number, number>, multipliers: ReadonlyMap<number, number>) =>
  [...left].map(([line, netMinor]) => ({ netMinor, multiplier: multipliers.get(line) ?? 1 }))

/** One for every whole 100 that is paid with money, each line as often as its multiplier says; rounded down once. */
export function pointsFor(earns: Price['earns'], paidWithPointsMinor: number): number {
  const netMinor = sum(earns.map((line) => line.netMinor))
  const moneyMinor = netMinor - paidWithPointsMinor
  if (moneyMinor <= 0) return 0
  const weighted = sum(earns.map((line) => line.netMinor * line.multiplier))
  return Number((BigInt(weighted) * BigInt(moneyMinor)) / (BigInt(netMinor) * 100n))
}

function isFor(offer: Offer, { member, day }: Purchase): boolean {
  if (offer.fromDay !== null && day < offer.fromDay) return false
  if (offer.toDay !== null && day > offer.toDay) return false
  if (offer.for === 'everyone') return true
  return offer.for === 'members' ? member !== null : offer.for === member
}

function takenOff(gives: Gives, { quantity, unitPriceMinor, amountMinor }: Line): number {
  switch (gives.kind) {
    case 'percent':
      return Math.floor((amountMinor * gives.percent + 50) / 100)
    case 'amountOnce':
      return Math.min(gives.amountMinor, amountMinor)
    case 'amountEach':
      return Math.min(gives.amountMinor, unitPriceMinor) * quantity
    case 'nForM':
      return Math.floor(quantity / gives.units) * (gives.units - gives.paidUnits) * unitPriceMinor
    default:
      return 0
  }
}

/** In proportion, rounded down; what is left over goes to the largest remainders, of equal ones to the first lines. */
function share(totalMinor: number, weights: ReadonlyMap<number, number>): Map<number, number> {
  const all = sum([...weights.values()])
  if (all === 0) return new Map()
  const parts = [...weights].map(([line, weight]) => ({
    line,
    minor: Math.floor((totalMinor * weight) / all),
    rest: (totalMinor * weight) % all,
  }))
  let over = totalMinor - sum(parts.map((part) => part.minor))
  for (const part of [...parts].sort((a, b) => b.rest - a.rest || a.line - b.line)) {
    if (over === 0) break
    part.minor += 1
    over -= 1
  }
  return new Map(parts.filter(({ minor }) => minor > 0).map(({ line, minor }) => [line, minor]))
}

export const sum = (amounts: readonly number[]): number => amounts.reduce((a, b) => a + b, 0)
