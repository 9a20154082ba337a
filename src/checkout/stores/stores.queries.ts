import { sql } from 'kysely'
import type { AccountId } from '../../domain/ids.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { statement } from '../../platform/db/pipeline.ts'
import type { Store } from './store.ts'

export const readAllStores = statement<Store>(
  'stores.read_all',
  `select id, account_id as "accountId", time_zone as "timeZone", jurisdiction, groups from stores`,
)

export type StoreRow = {
  id: string
  name: string
  timeZone: string
  jurisdiction: string
  groups: string[]
  latitude: number | null
  longitude: number | null
}

/** Makes the store, or changes what may change of it; its account stays. */
export async function upsertStore(tx: Tx, store: StoreRow, newAccountId: AccountId): Promise<void> {
  const updated = await tx
    .updateTable('stores')
    .set({
      name: store.name,
      time_zone: store.timeZone,
      jurisdiction: store.jurisdiction,
      groups: store.groups,
      latitude: store.latitude,
      longitude: store.longitude,
      updated_at: sql`now()`,
    })
    .where('id', '=', store.id)
    .executeTakeFirst()
  if (updated.numUpdatedRows > 0n) return
  await tx.insertInto('accounts').values({ id: newAccountId, kind: 'store' }).execute()
  await tx
    .insertInto('stores')
    .values({
      id: store.id,
      account_id: newAccountId,
      name: store.name,
      time_zone: store.timeZone,
      jurisdiction: store.jurisdiction,
      groups: store.groups,
      latitude: store.latitude,
      longitude: store.longitude,
    })
    .execute()
}

const columns = [
  'id',
  'name',
  'time_zone as timeZone',
  'jurisdiction',
  'groups',
  'latitude',
  'longitude',
] as const

export async function listStores(
  db: Db,
  page: { limit: number; afterId: string | undefined },
): Promise<StoreRow[]> {
  return db
    .selectFrom('stores')
    .select(columns)
    .$if(page.afterId !== undefined, (query) => query.where('id', '>', page.afterId ?? ''))
    .orderBy('id')
    .limit(page.limit)
    .execute()
}

export const findStoreRow = (db: Db, id: string): Promise<StoreRow | undefined> =>
  db.selectFrom('stores').select(columns).where('id', '=', id).executeTakeFirst()

/** With their law, those that are named or in one of the groups; all where nothing is named. */
export async function listNamedStores(
  db: Db | Tx,
  { stores, storeGroups }: { stores: readonly string[]; storeGroups: readonly string[] },
): Promise<Pick<StoreRow, 'id' | 'jurisdiction'>[]> {
  const all = stores.length + storeGroups.length === 0
  return db
    .selectFrom('stores')
    .select(['id', 'jurisdiction'])
    .$if(!all, (query) =>
      query.where(sql<boolean>`(id = any(${stores}::text[]) or groups && ${storeGroups}::text[])`),
    )
    .orderBy('id')
    .execute()
}

export type StoreNames = { stores: string[]; storeGroups: string[] }

export async function readUnknownStores(db: Db | Tx, names: StoreNames): Promise<StoreNames> {
  const { rows } = await sql<StoreNames>`
    select
      array(select name from unnest(${names.stores}::text[]) with ordinality as given (name, place)
        where not exists (select from stores where id = given.name) order by place) as stores,
      array(select name from unnest(${names.storeGroups}::text[]) with ordinality as given (name, place)
        where not exists (select from stores where given.name = any(groups)) order by place) as "storeGroups"`.execute(
    db,
  )
  return rows[0] ?? names
}
