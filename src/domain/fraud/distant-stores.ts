import { excess, type Fact, groupBy, HOUR_MS, MINUTE_MS, type Place, type Signal } from './facts.ts'
import type { FraudSettings } from './settings.ts'

const EARTH_RADIUS_KM = 6371
const radians = (degrees: number): number => (degrees * Math.PI) / 180

/** Along a great circle (haversine). */
export function distanceKm(a: Place, b: Place): number {
  const [lat1, lat2] = [radians(a.latitude), radians(b.latitude)]
  const sinLat = Math.sin((lat2 - lat1) / 2)
  const sinLon = Math.sin(radians(b.longitude - a.longitude) / 2)
  const half = sinLat ** 2 + Math.cos(lat1) * Math.cos(lat2) * sinLon ** 2
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(half)))
}

/** The same card at two stores sooner than one can travel. `facts` are of one account, by time. */
export function judgeDistantStores(
  facts: readonly Fact[],
  settings: FraudSettings['distantStores'],
): Signal[] {
  const cards = groupBy(
    facts.filter(({ kind }) => kind === 'basket'),
    ({ cardNumber, accountId }) => cardNumber ?? accountId,
  )
  return cards.flatMap((uses) =>
    uses.slice(1).flatMap((second, index) => {
      const first = uses[index]
      return first && first.storeId !== second.storeId ? judgeTrip(first, second, settings) : []
    }),
  )
}

function judgeTrip(first: Fact, second: Fact, settings: FraudSettings['distantStores']): Signal[] {
  const gapMs = second.at.getTime() - first.at.getTime()
  const found =
    first.place && second.place
      ? judgeSpeed(distanceKm(first.place, second.place), gapMs, settings)
      : judgeGap(gapMs, settings)
  if (!found) return []
  const subject = { accountId: first.accountId, operator: null }
  return [{ rule: 'distantStores', subject, evidence: [first, second], ...found }]
}

type Found = Pick<Signal, 'score' | 'figures' | 'says'>

/** Tills' clocks differ by a minute, so nothing is taken to be sooner than that. */
function judgeSpeed(
  km: number,
  gapMs: number,
  { speedKmh, distanceMinKm }: FraudSettings['distantStores'],
): Found | undefined {
  const speed = km / (Math.max(gapMs, MINUTE_MS) / HOUR_MS)
  if (km < distanceMinKm || speed <= speedKmh) return undefined
  const [minutes, distance] = [Math.round(gapMs / MINUTE_MS), Math.round(km)]
  const figures = { distanceKm: distance, minutes, speedKmh: Math.round(speed), max: speedKmh }
  const says = `The card was used ${distance} km apart within ${minutes} minutes: ${figures.speedKmh} km/h, where ${speedKmh} are possible.`
  return { score: excess(speed, speedKmh), figures, says }
}

function judgeGap(
  gapMs: number,
  { minutesUnlocated: max }: FraudSettings['distantStores'],
): Found | undefined {
  const minutes = gapMs / MINUTE_MS
  if (minutes > max) return undefined
  const shown = Math.round(minutes)
  const says = `The card was used in two stores within ${shown} minutes; how far apart they are is not known.`
  return { score: excess(max + 1, minutes + 1), figures: { minutes: shown, max }, says }
}
