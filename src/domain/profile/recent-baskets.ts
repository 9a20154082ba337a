/** A basket as profiles keep the latest of them. */
export type RecentBasket = {
  at: Date
  /** Days since 1970-01-01 of the store's calendar. */
  day: number
  storeId: string
  /** Net of the whole basket, minor units. */
  netMinor: number
  /** The profiled goods in it, each once, sorted. */
  skus: readonly string[]
}

/** What lies further back says little that the latest baskets do not. */
export const RECENT_MAX = 100

/**
 * The latest of both, the oldest first. Baskets of one moment go by what is in them, so that the same hundred are kept in
 * whatever order they arrive.
 */
export const latestOf = (
  held: readonly RecentBasket[],
  added: readonly RecentBasket[],
): RecentBasket[] => [...held, ...added].sort(byTime).slice(-RECENT_MAX)

function byTime(a: RecentBasket, b: RecentBasket): number {
  const apart = a.at.getTime() - b.at.getTime()
  if (apart !== 0) return apart
  const [keyA, keyB] = [keyOf(a), keyOf(b)]
  if (keyA === keyB) return 0
  return keyA < keyB ? -1 : 1
}

/** The moment aside. */
export const keyOf = ({ day, storeId, netMinor, skus }: RecentBasket): string =>
  [day, storeId, netMinor, ...skus].join('\n')
