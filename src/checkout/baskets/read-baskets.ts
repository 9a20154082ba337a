import { sql } from 'kysely'
import type { RecordedBasket, RecordedLine } from '../../domain/basket.ts'
import type { AccountId, BasketId } from '../../domain/ids.ts'
import type { Db, Tx } from '../../platform/db/database.ts'

export type BasketRef = { id: BasketId; accountId: AccountId }

/** Baskets as they were recorded, with their store's time zone, in no particular order. */
export async function readBaskets(
  db: Db | Tx,
  refs: readonly BasketRef[],
): Promise<RecordedBasket[]> {
  const { rows } = await sql<RecordedBasket & { lines: RecordedLine[] }>`
    select b.id, b.account_id as "accountId", b.store_id as "storeId", s.time_zone as "timeZone",
      b.purchased_at as "purchasedAt", b.recorded_at as "recordedAt", b.net_minor as "netMinor", b.lines
    from unnest(${refs.map((ref) => ref.accountId)}::uuid[], ${refs.map((ref) => ref.id)}::uuid[])
      as wanted (account_id, id)
    join baskets b on b.account_id = wanted.account_id and b.id = wanted.id
    join stores s on s.id = b.store_id`.execute(db)
  return rows
}
