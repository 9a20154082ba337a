import { z } from 'zod'
import type { ReplayDay, ShopperToJoin, Trip, TripLine } from './history.ts'
import { type Client, expectAnswer } from './http-client.ts'
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

/** Sends a day's swipes: the tills side by side, each till one after the other as they came. */
export async function replayDay(day: ReplayDay, options: DayOptions): Promise<void> {
  const tills = new Map<string, Trip[]>()
  for (const trip of day.trips) {
    const till = `${trip.storeId}-${trip.terminalId}`
    const queue = tills.get(till)
    if (queue) queue.push(trip)
    else tills.set(till, [trip])
  }
  await inParallel(tills, tills.size, async ([till, trips]) => {
    const key = options.keys.tills.get(till)
    if (!key) throw new Error(`till ${till} has no key`)
    for (const trip of trips) {
      // What was recorded stays: today the shopper might see other offers and so decide otherwise.
      const isDone = options.mayBeBegun && (await isRecorded(options.client, key, trip.reference))
      if (!isDone) await ringUp(trip, key, options)
      options.onSwipe()
    }
  })
}

async function ringUp(trip: Trip, key: string, options: DayOptions): Promise<void> {
  const lines = trip.react ? trip.react(await readOffers(trip, options)) : trip.lines
  const call = { method: 'POST', path: '/v1/swipes', key, body: swipeOf(trip, lines) } as const
  const startedAt = performance.now()
  const { status, body } = await options.client.call(call)
  if (status === 201) {
    addLatency(options.measured.latencies, performance.now() - startedAt)
    options.measured.swipes += 1
  } else if (status !== 200) {
    const { code, detail } = (body ?? {}) as { code?: string; detail?: string }
    throw new Error(`swipe ${trip.reference} answered ${status} ${code ?? ''}: ${detail ?? ''}`)
  }
}

async function isRecorded(client: Client, key: string, reference: string): Promise<boolean> {
  const path = `/v1/swipes/by-reference/${reference}`
  return (await client.call({ method: 'GET', path, key })).status === 200
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
