import { sql } from 'kysely'
import type { BasketId } from '../../domain/ids.ts'
import type { Tx } from '../../platform/db/database.ts'

/**
 * Until the transaction ends nobody else claims or returns this basket, which has no row of its own to be locked by: it
 * is never changed. Take it before the lock of any account.
 */
export async function lockSale(tx: Tx, basketId: BasketId): Promise<void> {
  await sql`
    select from swipe_references where basket_id = ${basketId} for no key update`.execute(tx)
}
