import type { Db, Tx } from '../../platform/db/database.ts'

export type SigningKey = { id: string; publicKey: string; privateKey: Buffer }

export type KeyRow = { id: string; publicKey: string; createdAt: Date; retiredAt: Date | null }

/** The key that packs are signed with now; undefined: none was needed yet. */
export async function findCurrentKey(db: Db): Promise<SigningKey | undefined> {
  const row = await db
    .selectFrom('offer_pack_keys')
    .select(['id', 'public_key as publicKey', 'private_key as privateKey'])
    .where('retired_at', 'is', null)
    .executeTakeFirst()
  return row?.privateKey ? { ...row, privateKey: row.privateKey } : undefined
}

/** Does nothing where there is a current key already. */
export async function insertKey(db: Db | Tx, key: SigningKey, createdAt: Date): Promise<void> {
  await db
    .insertInto('offer_pack_keys')
    .values({
      id: key.id,
      public_key: key.publicKey,
      private_key: key.privateKey,
      created_at: createdAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** It signs no more, so what it signs with is forgotten. */
export async function retireCurrentKey(tx: Tx, retiredAt: Date): Promise<void> {
  await tx
    .updateTable('offer_pack_keys')
    .set({ retired_at: retiredAt, private_key: null })
    .where('retired_at', 'is', null)
    .execute()
}

/** The current key, and those that were retired after `retiredAfter`. */
export const listKeys = (
  db: Db,
  page: { limit: number; afterId: string | undefined; retiredAfter: Date },
): Promise<KeyRow[]> =>
  db
    .selectFrom('offer_pack_keys')
    .select(['id', 'public_key as publicKey'])
    .select(['created_at as createdAt', 'retired_at as retiredAt'])
    .where((where) =>
      where.or([where('retired_at', 'is', null), where('retired_at', '>', page.retiredAfter)]),
    )
    .$if(page.afterId !== undefined, (query) => query.where('id', '>', page.afterId ?? ''))
    .orderBy('id')
    .limit(page.limit)
    .execute()
