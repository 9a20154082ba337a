import { sql } from 'kysely'
import type { CampaignId } from '../../domain/ids.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { CampaignDefinition } from './definition.ts'

export type CampaignState = 'draft' | 'live' | 'paused' | 'ended'

export type CampaignRow = {
  id: CampaignId
  state: CampaignState
  version: number
  draft: CampaignDefinition
  /** As of `version`; null: never launched. */
  launched: CampaignDefinition | null
  createdAt: Date
  updatedAt: Date
  launchedAt: Date | null
}

const columns = sql`c.id, c.state, c.version, c.draft, v.definition as launched,
  c.created_at as "createdAt", c.updated_at as "updatedAt", c.launched_at as "launchedAt"`
const versionJoin = sql`left join campaign_versions v on v.campaign_id = c.id and v.version = c.version`

export async function insertCampaign(
  tx: Tx,
  id: CampaignId,
  draft: CampaignDefinition,
): Promise<void> {
  await tx
    .insertInto('campaigns')
    .values({ id, draft: JSON.stringify(draft) })
    .execute()
}

export async function findCampaign(db: Db | Tx, id: CampaignId): Promise<CampaignRow | undefined> {
  const { rows } = await sql<CampaignRow>`
    select ${columns} from campaigns c ${versionJoin} where c.id = ${id}`.execute(db)
  return rows[0]
}

/** The campaign, which nobody else changes until the transaction ends. */
export async function lockCampaign(tx: Tx, id: CampaignId): Promise<CampaignRow | undefined> {
  await tx.selectFrom('campaigns').select('id').where('id', '=', id).forUpdate().execute()
  // A statement of its own, which sees the version of whoever held the lock before.
  return findCampaign(tx, id)
}

/** In the order they were made. */
export async function listCampaigns(
  db: Db,
  page: { limit: number; afterId: CampaignId | undefined },
): Promise<CampaignRow[]> {
  const { rows } = await sql<CampaignRow>`
    select ${columns} from campaigns c ${versionJoin}
    where c.id > ${page.afterId ?? '00000000-0000-0000-0000-000000000000'}
    order by c.id
    limit ${page.limit}`.execute(db)
  return rows
}

export async function writeDraft(tx: Tx, id: CampaignId, draft: CampaignDefinition): Promise<void> {
  await tx
    .updateTable('campaigns')
    .set({ draft: JSON.stringify(draft), updated_at: sql`now()` })
    .where('id', '=', id)
    .execute()
}

export async function writeState(tx: Tx, id: CampaignId, state: CampaignState): Promise<void> {
  await tx
    .updateTable('campaigns')
    .set({ state, updated_at: sql`now()` })
    .where('id', '=', id)
    .execute()
}

/** Keeps the definition for good under its version, and makes it the live one. */
export async function writeVersion(
  tx: Tx,
  id: CampaignId,
  version: number,
  definition: CampaignDefinition,
): Promise<void> {
  await tx
    .insertInto('campaign_versions')
    .values({ campaign_id: id, version, definition: JSON.stringify(definition) })
    .execute()
  await tx
    .updateTable('campaigns')
    .set({ version, launched_at: sql`now()` })
    .where('id', '=', id)
    .execute()
}

/** A launched campaign that is not over. */
export type RunningCampaign = {
  id: CampaignId
  isLive: boolean
  definition: CampaignDefinition
}

/** Live and paused campaigns as they were last launched, by id. */
export async function readRunningCampaigns(db: Db | Tx): Promise<RunningCampaign[]> {
  const { rows } = await sql<RunningCampaign>`
    select c.id, c.state = 'live' as "isLive", v.definition
    from campaigns c
    join campaign_versions v on v.campaign_id = c.id and v.version = c.version
    where c.state in ('live', 'paused')
    order by c.id`.execute(db)
  return rows
}
