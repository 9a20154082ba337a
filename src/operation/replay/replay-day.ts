import { z } from 'zod'
import type { ReplayDay, ShopperToJoin, Trip, TripLine } from './history.ts'
import { type Client, describeRefusal, expectAnswer } from './http-client.ts'
import { inParallel } from './in-parallel.ts'
import { addLatency } from './latencies.ts'
import type { Measured } from './mark.ts'
import type { Keys } from './open-tills.ts'

export type DayOptions = {
  client: Client
  keys: Keys
  /** Member ids by external id, as they are looked up; null: there is no such member any more. */
  memberIds: Map<string, string | null>
  /** A replay that was stopped may have sent part of this day. */
  mayBeBegun: boolean
  measured: Measured
  onSwipe: () => void
}

/** A trip as it comes to the till; decided means that offers have been looked at. */
type DecidedTrip = { trip: Trip; lines: readonly TripLine[] }

const LOOKING_AT_ONCE = 12

/**
 * Plays a day: everybody looks at their offers in the morning, for what they see hangs on the days before alone;
 * then the tills ring up side by side, each till one basket after the other as they came.
 */
export async function replayDay(day: ReplayDay, options: DayOptions): Promise<void> {
  const decided = new Map<Trip, DecidedTrip>()
  await inParallel(day.trips, LOOKING_AT_ONCE, async (trip) => {
    // What was recorded stays: today the shopper might see other offers and so decide otherwise.
    if (options.mayBeBegun && (await isRecorded(trip, options))) return
    const lines = trip.react ? trip.react(await readOffers(trip, options)) : trip.lines
    decided.set(trip, { trip, lines })
  })
  const tills = byTill(day.trips.flatMap((trip) => decided.get(trip) ?? []))
  await inParallel(tills.values(), tills.size, async (queue) => {
    for (const { trip, lines } of queue) {
      await ringUp(trip, lines, options)
      options.onSwipe()
    }
  })
}

function byTill(trips: readonly DecidedTrip[]): Map<string, DecidedTrip[]> {
  const tills = new Map<string, DecidedTrip[]>()
  for (const decided of trips) {
    const till = tillOf(decided.trip)
    const queue = tills.get(till)
    if (queue) queue.push(decided)
    else tills.set(till, [decided])
  }
  return tills
}

const tillOf = (trip: Trip): string => `${trip.storeId}-${trip.terminalId}`

function keyOf(trip: Trip, { keys }: DayOptions): string {
  const key = keys.tills.get(tillOf(trip))
  if (!key) throw new Error(`till ${tillOf(trip)} has no key`)
  return key
}

async function ringUp(trip: Trip, lines: readonly TripLine[], options: DayOptions): Promise<void> {
  const body = swipeOf(trip, lines)
  const call = { method: 'POST', path: '/v1/swipes', key: keyOf(trip, options), body } as const
  const startedAt = performance.now()
  const answer = await options.client.call(call)
  if (answer.status === 201) {
    addLatency(options.measured.latencies, performance.now() - startedAt)
    options.measured.swipes += 1
  } else if (answer.status !== 200) {
    throw new Error(`swipe ${trip.reference} ${describeRefusal(answer)}`)
  }
}

async function isRecorded(trip: Trip, options: DayOptions): Promise<boolean> {
  const path = `/v1/swipes/by-reference/${trip.reference}`
  const call = { method: 'GET', path, key: keyOf(trip, options) } as const
  return (await options.client.call(call)).status === 200
}

const memberPage = z.object({ data: z.array(z.object({ id: z.string() })) })
const offers = z.object({
  coupons: z.array(z.object({ products: z.array(z.object({ sku: z.string() })) })),
})

/** The member's coupons as the store's app shows them on the way to the shop. */
async function readOffers(trip: Trip, options: DayOptions): Promise<{ skus: string[] }[]> {
  const key = options.keys.apps.get(trip.storeId)
  if (!key || !trip.shopper) return []
  const memberId = await findMemberId(trip.shopper, key, options)
  if (memberId === null) return []
  const at = encodeURIComponent(trip.purchasedAt.toISOString())
  const path = `/v1/members/${memberId}/offers?at=${at}`
  const { status, body } = await options.client.call({ method: 'GET', path, key })
  if (status !== 200) return []
  const { coupons } = offers.parse(body)
  return coupons.map((coupon) => ({ skus: coupon.products.map((product) => product.sku) }))
}

async function findMemberId(
  shopper: ShopperToJoin,
  key: string,
  options: DayOptions,
): Promise<string | null> {
  const held = options.memberIds.get(shopper.externalId)
  if (held !== undefined) return held
  const path = `/v1/members?externalId=${encodeURIComponent(shopper.externalId)}`
  const answer = await expectAnswer(options.client, { method: 'GET', path, key }, [200])
  const id = memberPage.parse(answer).data[0]?.id ?? null
  options.memberIds.set(shopper.externalId, id)
  return id
}

/** Cash for the shelf prices; what offers take off is given back as change. */
function swipeOf(trip: Trip, lines: readonly TripLine[]) {
  const rung = lines.map(({ sku, quantity, unitPriceMinor }, index) => {
    const amountMinor = quantity * unitPriceMinor
    return { line: index + 1, sku, quantity, unitPriceMinor, amountMinor }
  })
  const grossMinor = rung.reduce((sum, line) => sum + line.amountMinor, 0)
  return {
    reference: trip.reference,
    card: trip.shopper?.cardNumber ?? null,
    purchasedAt: trip.purchasedAt.toISOString(),
    operatorId: trip.operatorId,
    lines: rung,
    tenders: [{ type: 'cash', amountMinor: grossMinor }],
  }
}
