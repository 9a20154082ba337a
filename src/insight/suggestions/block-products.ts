import type { AccountId } from '../../domain/ids.ts'
import { Problem } from '../../errors.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { lockConsenting } from '../../relations/members/lock-consenting.ts'
import {
  deleteAllBlocked,
  deleteBlocked,
  insertBlocked,
  readBlocked,
} from './blocked-products.queries.ts'

const BLOCKED_MAX = 1000

export type BlockedProduct = { sku: string; blockedAt: Date }

/**
 * From now on the product is neither suggested to the member nor chosen for a coupon; coupons that are out stay. Any sku,
 * in the catalogue or not. Idempotent. Errors: state-conflict where the member has blocked a thousand, or has not
 * consented to profiling: what is blocked says something of them too.
 */
export function blockProduct(
  db: Db,
  { accountId }: { accountId: AccountId },
  { sku, at }: { sku: string; at: Date },
): Promise<void> {
  return db.transaction().execute(async (tx) => {
    const consenting = await lockConsenting(tx, [accountId])
    if (!consenting.has(accountId)) {
      throw new Problem(
        'state-conflict',
        'The member has not consented to profiling, so nothing is suggested to them.',
      )
    }
    const blocked = await readBlocked(tx, [accountId])
    if (blocked.length >= BLOCKED_MAX && !blocked.some((one) => one.sku === sku)) {
      throw new Problem('state-conflict', `A member blocks ${BLOCKED_MAX} products at most.`)
    }
    await insertBlocked(tx, { accountId, sku, at })
  })
}

/** Idempotent. */
export const unblockProduct = (
  db: Db,
  { accountId }: { accountId: AccountId },
  sku: string,
): Promise<void> => deleteBlocked(db, accountId, sku)

/** By product. */
export async function listBlocked(
  db: Db,
  { accountId }: { accountId: AccountId },
): Promise<BlockedProduct[]> {
  const rows = await readBlocked(db, [accountId])
  return rows.map(({ sku, blockedAt }) => ({ sku, blockedAt }))
}

/** What each of these members has blocked. */
export async function findBlocked(
  db: Db | Tx,
  accountIds: readonly AccountId[],
): Promise<ReadonlyMap<AccountId, ReadonlySet<string>>> {
  const blocked = new Map<AccountId, Set<string>>()
  for (const { accountId, sku } of await readBlocked(db, accountIds)) {
    const own = blocked.get(accountId) ?? new Set()
    blocked.set(accountId, own.add(sku))
  }
  return blocked
}

/** For a member who is to be forgotten. Idempotent. */
export const forgetBlocked = (tx: Tx, accountId: AccountId): Promise<void> =>
  deleteAllBlocked(tx, accountId)
