import { sql } from 'kysely'
import type { RecordedBasket } from '../../domain/basket.ts'
import type { BasketId } from '../../domain/ids.ts'
import { type Kept, keptOf } from '../../domain/returns/kept.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { type BasketRef, readBaskets } from '../baskets/read-baskets.ts'

/** Baskets less what came back of them, in no particular order; those of which nothing is left are not among them. */
export async function readKeptBaskets(
  db: Db | Tx,
  refs: readonly BasketRef[],
): Promise<RecordedBasket[]> {
  const baskets = await readBaskets(db, refs)
  const kept = await readKept(db, refs)
  return baskets.flatMap((basket) => {
    const left = kept.get(basket.id)
    return left ? (keptOf(basket, left) ?? []) : basket
  })
}

async function readKept(db: Db | Tx, refs: readonly BasketRef[]): Promise<Map<BasketId, Kept>> {
  const { rows } = await sql<Kept & { id: BasketId }>`
    select r.basket_id as id, r.returned, r.net_minor as "netMinor", r.discounts
    from unnest(${refs.map((ref) => ref.accountId)}::uuid[], ${refs.map((ref) => ref.id)}::uuid[])
      as wanted (account_id, id)
    join basket_remains r on r.account_id = wanted.account_id and r.basket_id = wanted.id`.execute(
    db,
  )
  return new Map(rows.map((row) => [row.id, row]))
}
