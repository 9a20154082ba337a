import { sql } from 'kysely'
import type { CodeId, CodePoolId, PromotionId } from '../../domain/ids.ts'
import type { Db, Tx } from '../../platform/db/database.ts'

export type PoolState = 'filling' | 'ready' | 'withdrawn'

export type PoolRow = {
  id: CodePoolId
  promotionId: PromotionId
  name: string
  usesPerCode: number
  expiresOn: string | null
  state: PoolState
  /** The generation or import that began last; null: none yet. */
  fillId: string | null
  codes: number
  /** Codes that were used, and how often together. */
  used: number
  uses: number
  createdAt: Date
  readyAt: Date | null
  withdrawnAt: Date | null
}

/** Uses are counted where they are recorded: the codes themselves are many, and most of them unused. */
const columns = sql`p.id, p.promotion_id as "promotionId", p.name, p.uses_per_code as "usesPerCode",
  p.expires_on as "expiresOn", p.state, p.fill_id as "fillId", p.code_count as codes, r.used, r.uses,
  p.created_at as "createdAt", p.ready_at as "readyAt", p.withdrawn_at as "withdrawnAt"
  from code_pools p
  cross join lateral (
    select count(distinct code_id) as used, count(*) as uses
    from code_redemptions where pool_id = p.id and backed) r`

export type NewPool = Pick<
  PoolRow,
  'id' | 'promotionId' | 'name' | 'usesPerCode' | 'expiresOn' | 'createdAt'
>

export async function insertPool(tx: Tx, pool: NewPool): Promise<void> {
  await tx
    .insertInto('code_pools')
    .values({
      id: pool.id,
      promotion_id: pool.promotionId,
      name: pool.name,
      uses_per_code: pool.usesPerCode,
      expires_on: pool.expiresOn,
      created_at: pool.createdAt,
    })
    .execute()
}

export async function findPool(db: Db | Tx, id: CodePoolId): Promise<PoolRow | undefined> {
  const { rows } = await sql<PoolRow>`select ${columns} where p.id = ${id}`.execute(db)
  return rows[0]
}

/** In the order they were made. */
export async function listPools(
  db: Db,
  promotionId: PromotionId,
  page: { limit: number; afterId: CodePoolId | undefined },
): Promise<PoolRow[]> {
  const { rows } = await sql<PoolRow>`
    select ${columns}
    where p.promotion_id = ${promotionId}
      and (${page.afterId ?? null}::uuid is null or p.id > ${page.afterId ?? null}::uuid)
    order by p.id
    limit ${page.limit}`.execute(db)
  return rows
}

export type LockedPool = Pick<PoolRow, 'state' | 'fillId' | 'usesPerCode'>

/** The pool, which nobody fills or withdraws until the transaction ends. */
export const lockPool = (tx: Tx, id: CodePoolId): Promise<LockedPool | undefined> =>
  tx
    .selectFrom('code_pools')
    .select(['state', 'fill_id as fillId', 'uses_per_code as usesPerCode'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst() as Promise<LockedPool | undefined>

/** From now on `fillId` fills the pool, beginning with nothing. */
export async function writeFill(tx: Tx, id: CodePoolId, fillId: string): Promise<void> {
  await tx
    .updateTable('code_pools')
    .set({ fill_id: fillId, code_count: 0 })
    .where('id', '=', id)
    .execute()
}

export async function markReady(tx: Tx, id: CodePoolId, at: Date): Promise<void> {
  await tx
    .updateTable('code_pools')
    .set({ state: 'ready', ready_at: at })
    .where('id', '=', id)
    .execute()
}

/** One that was never ready has no codes from then on, for those that it has are forgotten. */
export async function markWithdrawn(tx: Tx, id: CodePoolId, at: Date): Promise<void> {
  await sql`
    update code_pools set state = 'withdrawn', withdrawn_at = ${at},
      code_count = case when ready_at is null then 0 else code_count end
    where id = ${id}`.execute(tx)
}

/**
 * Writes codes, different ones, and counts them. Returns those that somebody has already, in this pool or another.
 * In the order of the ids, so that two at once cannot wait for each other in a circle, and pages of the index are near.
 */
export async function insertCodes(
  tx: Tx,
  pool: { id: CodePoolId; usesPerCode: number },
  ids: readonly CodeId[],
): Promise<CodeId[]> {
  const { rows } = await sql<{ id: CodeId }>`
    with given as materialized (select unnest(${`{${ids.join(',')}}`}::uuid[]) as id),
    written as (
      insert into codes (id, pool_id, uses_max)
      select id, ${pool.id}::uuid, ${pool.usesPerCode}::int from given order by id
      on conflict (id) do nothing returning id),
    counted as (
      update code_pools set code_count = code_count + (select count(*) from written)
      where id = ${pool.id})
    select id from given except select id from written`.execute(tx)
  return rows.map((row) => row.id)
}

/** Deletes codes of a pool, at most `limit`. Returns how many. */
export async function deleteCodes(tx: Tx, id: CodePoolId, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from codes where ctid = any(array(
      select ctid from codes where pool_id = ${id} limit ${limit}))`.execute(tx)
  return Number(numAffectedRows ?? 0n)
}

/** Deletes codes of pools that were withdrawn before they were ready, at most `limit`. Returns how many. */
export async function deleteUnfinishedCodes(db: Db, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from codes where ctid = any(array(
      select c.ctid from code_pools p
      join codes c on c.pool_id = p.id
      where p.state = 'withdrawn' and p.ready_at is null limit ${limit}))`.execute(db)
  return Number(numAffectedRows ?? 0n)
}
