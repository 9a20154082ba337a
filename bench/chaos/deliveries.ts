import type { Random } from '../support/random.ts'
import type { PlannedSwipe, Swipe } from './plan.ts'
import type { TillPlace } from './world.ts'

/** A swipe online, or several that the till has stored. */
export type Sending = { till: TillPlace; swipes: Swipe[]; stored: boolean }

/** Sendings of the same moment. */
export type Delivery = Sending[]

const COPIES_MAX = 3
const AT_ONCE_SHARE = 0.4
const STORED_SHARE = 0.35
const BATCH_MAX = 10

/**
 * Every swipe one to three times. Those of a rush, and some others, go out with all their copies at the same moment;
 * of the rest each copy goes by itself, online or in a batch of stored ones, at a random place in the order.
 */
export function makeDeliveries(planned: readonly PlannedSwipe[], random: Random): Delivery[] {
  const rushes = new Map<string, Delivery>()
  const scattered: PlannedSwipe[] = []
  const deliveries: Delivery[] = []
  for (const each of planned) {
    const copies = Array.from({ length: random.whole(1, COPIES_MAX) }, () => each)
    if (each.rush !== undefined) {
      rushes.set(each.rush, [...(rushes.get(each.rush) ?? []), ...copies.map(online)])
    } else if (random.next() < AT_ONCE_SHARE) deliveries.push(copies.map(online))
    else scattered.push(...copies)
  }
  const rushing = [...rushes.values()].map((rush) => random.shuffle(rush))
  return random.shuffle([...deliveries, ...rushing, ...scatter(scattered, random)])
}

const online = ({ till, swipe }: PlannedSwipe): Sending => ({
  till,
  swipes: [swipe],
  stored: false,
})

function scatter(copies: readonly PlannedSwipe[], random: Random): Delivery[] {
  const batches = new Map<TillPlace, Sending>()
  const deliveries: Delivery[] = []
  for (const each of random.shuffle(copies)) {
    const batch = batches.get(each.till)
    if (random.next() >= STORED_SHARE) deliveries.push([online(each)])
    else if (batch && batch.swipes.length < BATCH_MAX) batch.swipes.push(each.swipe)
    else {
      const opened: Sending = { till: each.till, swipes: [each.swipe], stored: true }
      batches.set(each.till, opened)
      deliveries.push([opened])
    }
  }
  return deliveries
}
