import { type RawBuilder, sql } from 'kysely'
import type { PromotionId } from '../../domain/ids.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { StoreDays } from '../stores/store-days.ts'
import type { PromotionDefinition, PromotionDraft } from './definition.ts'

/** What steps lead to; the rest of what is shown follows from periods and days. */
export type PromotionState = 'draft' | 'live' | 'paused' | 'ended'
export type ShownState = PromotionState | 'scheduled' | 'over'

export type PromotionRow = {
  id: PromotionId
  externalId: string | null
  state: PromotionState
  shownState: ShownState
  /** Launched last. */
  version: number
  /** In force now; null: none. */
  liveVersion: number | null
  /** When `version` comes in force; null: it has, or will not. */
  scheduledAt: Date | null
  draft: PromotionDraft
  /** As of `version`; null: never launched. */
  launched: PromotionDefinition | null
  createdAt: Date
  updatedAt: Date
}

/** Promotions as they are at that moment. A launched one is live while its days hold in any store. */
const promotionsAt = ({ at, earliest, latest }: StoreDays): RawBuilder<unknown> => sql`
  select p.id, p.external_id as "externalId", p.state, p.version, f.version as "liveVersion",
    s.starts_at as "scheduledAt", p.draft, v.definition as launched,
    case
      when p.state <> 'live' then p.state
      when f.starts_on > ${latest} collate "C" then 'scheduled'
      when f.version is null or f.ends_on < ${earliest} collate "C"
        then case when s.starts_at is null then 'over' else 'scheduled' end
      else 'live'
    end as "shownState",
    p.created_at as "createdAt", p.updated_at as "updatedAt"
  from promotions p
  left join promotion_versions v on v.promotion_id = p.id and v.version = p.version
  left join lateral (
    select i.version, d.definition ->> 'startsOn' as starts_on, d.definition ->> 'endsOn' as ends_on
    from promotion_periods i
    join promotion_versions d on d.promotion_id = i.promotion_id and d.version = i.version
    where i.promotion_id = p.id and i.starts_at <= ${at} and i.ends_at > ${at}) f on true
  left join lateral (
    select i.starts_at from promotion_periods i
    where i.promotion_id = p.id and i.starts_at > ${at} and i.ends_at > i.starts_at) s on true`

export async function insertPromotion(
  tx: Tx,
  promotion: { id: PromotionId; externalId: string | null; draft: PromotionDraft },
): Promise<void> {
  await tx
    .insertInto('promotions')
    .values({
      id: promotion.id,
      external_id: promotion.externalId,
      draft: JSON.stringify(promotion.draft),
    })
    .execute()
}

/** Those of the ids that there are, in no order. */
export async function findPromotions(
  db: Db | Tx,
  ids: readonly PromotionId[],
  days: StoreDays,
): Promise<PromotionRow[]> {
  const { rows } = await sql<PromotionRow>`
    select * from (${promotionsAt(days)}) q where q.id = any(${ids}::uuid[])`.execute(db)
  return rows
}

export type StoredDraft = Pick<PromotionRow, 'id' | 'state' | 'draft'>

export async function findDraft(db: Db | Tx, id: PromotionId): Promise<StoredDraft | undefined> {
  const { rows } = await sql<StoredDraft>`
    select id, state, draft from promotions where id = ${id}`.execute(db)
  return rows[0]
}

/** The promotion, which nobody else changes until the transaction ends. */
export async function lockPromotion(
  tx: Tx,
  id: PromotionId,
  days: StoreDays,
): Promise<PromotionRow | undefined> {
  await tx.selectFrom('promotions').select('id').where('id', '=', id).forUpdate().execute()
  // A statement of its own, which sees the version of whoever held the lock before.
  const [promotion] = await findPromotions(tx, [id], days)
  return promotion
}

/** Those with these external ids, which nobody else changes until the transaction ends. */
export async function lockByExternalIds(
  tx: Tx,
  externalIds: readonly string[],
  days: StoreDays,
): Promise<PromotionRow[]> {
  const { rows } = await sql<{ id: PromotionId }>`
    select id from promotions where external_id = any(${externalIds}::text[]) order by id for update`.execute(
    tx,
  )
  return findPromotions(
    tx,
    rows.map(({ id }) => id),
    days,
  )
}

export type PromotionPage = {
  limit: number
  afterId: PromotionId | undefined
  state: ShownState | undefined
}

/** In the order they were made. */
export async function listPromotions(
  db: Db,
  page: PromotionPage,
  days: StoreDays,
): Promise<PromotionRow[]> {
  const { rows } = await sql<PromotionRow>`
    select * from (${promotionsAt(days)}) q
    where (${page.afterId ?? null}::uuid is null or q.id > ${page.afterId ?? null}::uuid)
      and (${page.state ?? null}::text is null or q."shownState" = ${page.state ?? null})
    order by q.id
    limit ${page.limit}`.execute(db)
  return rows
}

export async function writeDraft(
  tx: Tx,
  promotion: { id: PromotionId; externalId: string | null; draft: PromotionDraft },
): Promise<void> {
  await tx
    .updateTable('promotions')
    .set({
      external_id: promotion.externalId,
      draft: JSON.stringify(promotion.draft),
      updated_at: sql`now()`,
    })
    .where('id', '=', promotion.id)
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
