import { sql } from 'kysely'
import type { PromotionId } from '../../domain/ids.ts'
import type { Promotion } from '../../domain/promotions/offer.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { type Sender, statement } from '../../platform/db/pipeline.ts'
import type { PromotionDefinition, PromotionDraft } from './definition.ts'

export type PromotionState = 'draft' | 'live' | 'paused' | 'ended'

export type PromotionRow = {
  id: PromotionId
  state: PromotionState
  version: number
  draft: PromotionDraft
  /** As of `version`; null: never launched. */
  launched: PromotionDefinition | null
  createdAt: Date
  updatedAt: Date
}

type InForce = {
  id: string
  version: number
  definition: PromotionDefinition
  inForceFrom: Date | null
  inForceUntil: Date | null
}

const readInForce = statement<InForce>(
  'promotions.read_in_force',
  `select p.promotion_id as id, p.version, v.definition,
     nullif(p.starts_at, '-infinity') as "inForceFrom", nullif(p.ends_at, 'infinity') as "inForceUntil"
   from promotion_periods p
   join promotion_versions v on v.promotion_id = p.promotion_id and v.version = p.version
   where p.ends_at > $1 and p.starts_at < coalesce($2, 'infinity'::timestamptz)
   order by p.promotion_id, p.starts_at`,
)

/** Every version that was in force at some instant of `from`–`until` (null: from then on). */
export async function sendInForce(
  sender: Sender,
  from: Date,
  until: Date | null,
): Promise<Promotion[]> {
  const rows = await sender.send(readInForce, [from, until])
  return rows.map(({ definition, ...period }) => ({ ...definition, ...period }))
}

const columns = sql`p.id, p.state, p.version, p.draft, v.definition as launched,
  p.created_at as "createdAt", p.updated_at as "updatedAt"`
const versionJoin = sql`left join promotion_versions v on v.promotion_id = p.id and v.version = p.version`

export async function insertPromotion(
  tx: Tx,
  id: PromotionId,
  draft: PromotionDraft,
): Promise<void> {
  await tx
    .insertInto('promotions')
    .values({ id, draft: JSON.stringify(draft) })
    .execute()
}

export async function findPromotion(
  db: Db | Tx,
  id: PromotionId,
): Promise<PromotionRow | undefined> {
  const { rows } = await sql<PromotionRow>`
    select ${columns} from promotions p ${versionJoin} where p.id = ${id}`.execute(db)
  return rows[0]
}

/** The promotion, which nobody else changes until the transaction ends. */
export async function lockPromotion(tx: Tx, id: PromotionId): Promise<PromotionRow | undefined> {
  await tx.selectFrom('promotions').select('id').where('id', '=', id).forUpdate().execute()
  // A statement of its own, which sees the version of whoever held the lock before.
  return findPromotion(tx, id)
}

export type PromotionPage = {
  limit: number
  afterId: PromotionId | undefined
  state: PromotionState | undefined
}

/** In the order they were made. */
export async function listPromotions(db: Db, page: PromotionPage): Promise<PromotionRow[]> {
  const { rows } = await sql<PromotionRow>`
    select ${columns} from promotions p ${versionJoin}
    where (${page.afterId ?? null}::uuid is null or p.id > ${page.afterId ?? null}::uuid)
      and (${page.state ?? null}::text is null or p.state = ${page.state ?? null})
    order by p.id
    limit ${page.limit}`.execute(db)
  return rows
}

export async function writeDraft(tx: Tx, id: PromotionId, draft: PromotionDraft): Promise<void> {
  await tx
    .updateTable('promotions')
    .set({ draft: JSON.stringify(draft), updated_at: sql`now()` })
    .where('id', '=', id)
    .execute()
}

export async function writeState(tx: Tx, id: PromotionId, state: PromotionState): Promise<void> {
  await tx
    .updateTable('promotions')
    .set({ state, updated_at: sql`now()` })
    .where('id', '=', id)
    .execute()
}

/** Keeps the definition for good under its version, and makes that the promotion's present one. */
export async function writeVersion(
  tx: Tx,
  id: PromotionId,
  version: number,
  definition: PromotionDefinition,
): Promise<void> {
  await tx
    .insertInto('promotion_versions')
    .values({ promotion_id: id, version, definition: JSON.stringify(definition) })
    .execute()
  await tx.updateTable('promotions').set({ version }).where('id', '=', id).execute()
}

/** Puts a version in force from `at` on, in place of the one that is; the first for the time before as well. */
export async function startPeriod(
  tx: Tx,
  period: { id: PromotionId; version: number; isFirst: boolean; at: Date },
): Promise<void> {
  await endPeriod(tx, period.id, period.at)
  const startsAt = period.isFirst ? sql`'-infinity'` : sql`${period.at}`
  await sql`
    insert into promotion_periods (promotion_id, version, starts_at)
    values (${period.id}, ${period.version}, ${startsAt})
    on conflict (promotion_id, starts_at) do update set version = excluded.version, ends_at = excluded.ends_at
  `.execute(tx)
}

/** From `at` on no version is in force. */
export async function endPeriod(tx: Tx, id: PromotionId, at: Date): Promise<void> {
  await sql`
    update promotion_periods set ends_at = greatest(starts_at, ${at})
    where promotion_id = ${id} and ends_at = 'infinity'`.execute(tx)
}
