import type { ShopperToJoin, Trip } from '../../src/operation/replay/history.ts'
import {
  type Client,
  describeRefusal,
  expectAnswer,
} from '../../src/operation/replay/http-client.ts'
import { createRandom } from '../support/random.ts'
import { compareAnswers, type Difference, type QuoteAnswer, type SwipeAnswer } from './compare.ts'

export type RungUp = {
  basket: object
  byQuote: boolean
  quote: QuoteAnswer
  /** null: it was refused, which its quote had not said. */
  swipe: SwipeAnswer | null
  differences: Difference[]
}

export type Till = { client: Client; key: string; codes: readonly string[]; seed: number }

/** A trip with its place in the whole replay, which settles what is presented with it and how it is paid. */
export type NumberedTrip = { trip: Trip; index: number }

/**
 * One till's baskets as they came: each is quoted, then recorded at the same purchase time, every second one by its
 * quote's id. Some bring a code, used, misread or good, and some pay with points that they have.
 */
export async function ringUpAll(
  trips: readonly NumberedTrip[],
  till: Till,
  onRung: (rung: RungUp) => void,
): Promise<void> {
  const balances = new Map<ShopperToJoin | null, number>()
  for (const numbered of trips) {
    const { shopper } = numbered.trip
    const before = balances.get(shopper) ?? 0
    const rung = await ringUp(numbered, till, before)
    balances.set(shopper, rung.swipe?.points.balance ?? before)
    onRung(rung)
  }
}

async function ringUp(
  { trip, index }: NumberedTrip,
  { client, key, codes, seed }: Till,
  balance: number,
): Promise<RungUp> {
  const random = createRandom(seed + index)
  const basket = {
    card: random.next() < 0.9 ? (trip.shopper?.cardNumber ?? null) : null,
    purchasedAt: trip.purchasedAt.toISOString(),
    operatorId: trip.operatorId,
    lines: linesOf(trip),
    coupons: drawCodes(index, codes),
    spendPoints: 0,
  }
  const byQuote = index % 2 === 1
  basket.spendPoints = drawPoints(index, basket.card === null ? 0 : balance)
  const call = { method: 'POST', key } as const
  const quoteCall = { ...call, path: '/v1/swipes/quote', body: basket }
  const quote = (await expectAnswer(client, quoteCall, [200])) as QuoteAnswer
  // A point is worth one minor unit, the programme's default.
  const dueMinor = quote.totals.netMinor - quote.points.spent
  const swipe = {
    ...basket,
    reference: trip.reference,
    tenders: [{ type: 'card', amountMinor: dueMinor }],
    ...(byQuote ? { quoteId: quote.quoteId } : {}),
  }
  const answer = await client.call({ ...call, path: '/v1/swipes', body: swipe })
  const rung = { basket, byQuote, quote }
  if (answer.status !== 201) {
    const recorded = describeRefusal(answer)
    return { ...rung, swipe: null, differences: [{ field: 'status', quoted: null, recorded }] }
  }
  const recorded = answer.body as SwipeAnswer
  return { ...rung, swipe: recorded, differences: compareAnswers(quote, recorded) }
}

const linesOf = ({ lines }: Trip) =>
  lines.map(({ sku, quantity, unitPriceMinor }, index) => {
    const amountMinor = quantity * unitPriceMinor
    return { line: index + 1, sku, quantity, unitPriceMinor, amountMinor }
  })

/**
 * Every fifth basket pays with points that there are. Some that are paid by quote ask for more: a quote grants what it
 * can, where a swipe without one is refused.
 */
function drawPoints(index: number, balance: number): number {
  if (index % 20 === 9) return balance + 50
  return index % 5 === 2 ? Math.min(500, balance) : 0
}

/** Every seventh basket brings a code of its own; of these some a used one as well, some one that was misread. */
function drawCodes(index: number, codes: readonly string[]): string[] {
  if (index % 7 !== 0) return []
  const at = index / 7
  const own = codes[at] ?? []
  if (at % 10 === 4) return [own, codes[0] ?? []].flat()
  if (at % 10 === 8) return [own, 'BC0000000000000001'].flat()
  return [own].flat()
}
