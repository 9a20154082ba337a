import type { AccountId } from '../../domain/ids.ts'
import type { Db } from '../../platform/db/database.ts'
import { findLastBasket } from './member-baskets.queries.ts'

export type LastBasket = { id: string; purchasedAt: string }

/**
 * The account's latest purchase, or null before its first. Read before anything else of an answer, it says how
 * far the answer reaches at least.
 */
export async function readLastBasket(db: Db, accountId: AccountId): Promise<LastBasket | null> {
  const basket = await findLastBasket(db, accountId)
  return basket ? { id: basket.id, purchasedAt: basket.purchasedAt.toISOString() } : null
}
