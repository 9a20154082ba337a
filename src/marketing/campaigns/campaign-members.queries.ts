import { sql } from 'kysely'
import type { AccountId, BasketId, CampaignId } from '../../domain/ids.ts'
import type { Db, Tx } from '../../platform/db/database.ts'

export type Arm = 'treated' | 'held-out'

/** One member in one campaign; figures are of the baskets after the one they entered with. */
export type CampaignMember = {
  campaignId: CampaignId
  accountId: AccountId
  arm: Arm
  enteredAt: Date
  baskets: number
  salesMinor: number
}

export async function readCampaignMembers(
  tx: Tx,
  campaignIds: readonly CampaignId[],
  accountIds: readonly AccountId[],
): Promise<CampaignMember[]> {
  const { rows } = await sql<CampaignMember>`
    select campaign_id as "campaignId", account_id as "accountId", arm, entered_at as "enteredAt",
      baskets, sales_minor as "salesMinor"
    from campaign_members
    where campaign_id = any(${campaignIds}::uuid[]) and account_id = any(${accountIds}::uuid[])`.execute(
    tx,
  )
  return rows
}

/** Enters members and sets the figures of those who are in. The caller holds the members' lock. */
export async function writeCampaignMembers(
  tx: Tx,
  members: readonly CampaignMember[],
): Promise<void> {
  if (members.length === 0) return
  const rows = members.map((member) => ({
    campaign_id: member.campaignId,
    account_id: member.accountId,
    arm: member.arm,
    entered_at: member.enteredAt,
    baskets: member.baskets,
    sales_minor: member.salesMinor,
  }))
  await sql`
    insert into campaign_members (campaign_id, account_id, arm, entered_at, baskets, sales_minor)
    select campaign_id, account_id, arm, entered_at, baskets, sales_minor
    from jsonb_populate_recordset(null::campaign_members, ${JSON.stringify(rows)})
    on conflict (campaign_id, account_id) do update set
      baskets = excluded.baskets, sales_minor = excluded.sales_minor`.execute(tx)
}

export type PurchaseMoment = { basketId: BasketId; accountId: AccountId; at: Date; since: Date }

/** By basket, the account's latest purchase before it among those recorded since the consent. */
export async function readPreviousVisits(
  tx: Tx,
  moments: readonly PurchaseMoment[],
): Promise<Map<BasketId, Date>> {
  const { rows } = await sql<{ basketId: BasketId; previousAt: Date }>`
    select moment.basket_id as "basketId", previous.purchased_at as "previousAt"
    from unnest(${moments.map((moment) => moment.basketId)}::uuid[],
      ${moments.map((moment) => moment.accountId)}::uuid[],
      ${moments.map((moment) => moment.at)}::timestamptz[],
      ${moments.map((moment) => moment.since)}::timestamptz[]) as moment (basket_id, account_id, at, since)
    cross join lateral (
      select b.purchased_at from baskets b
      where b.account_id = moment.account_id and b.purchased_at < moment.at
        and b.recorded_at >= moment.since
      order by b.purchased_at desc, b.id desc
      limit 1) as previous`.execute(tx)
  return new Map(rows.map((row) => [row.basketId, row.previousAt]))
}

export type ArmFigures = { arm: Arm; members: number; baskets: number; salesMinor: number }

/**
 * Sales are less what came back of the baskets that were counted; a basket stays one, whatever comes back of it.
 * `until`: when the campaign ended or ends; null: it goes on.
 */
export async function sumArms(
  db: Db,
  { id, until }: { id: CampaignId; until: Date | null },
): Promise<ArmFigures[]> {
  const { rows } = await sql<ArmFigures>`
    select m.arm, count(*) as members, sum(m.baskets)::bigint as baskets,
      (sum(m.sales_minor) - coalesce(sum(back.minor), 0))::bigint as "salesMinor"
    from campaign_members m
    join members p on p.account_id = m.account_id
    left join lateral (
      select sum(b.net_minor - r.net_minor) as minor
      from basket_remains r
      join baskets b on b.account_id = r.account_id and b.id = r.basket_id
      where r.account_id = m.account_id and b.purchased_at > m.entered_at
        and b.recorded_at >= p.profiling_since and b.purchased_at < coalesce(${until}::timestamptz, 'infinity')) back on true
    where m.campaign_id = ${id}
    group by m.arm`.execute(db)
  return rows
}

export async function deleteCampaignMember(tx: Tx, accountId: AccountId): Promise<void> {
  await tx.deleteFrom('campaign_members').where('account_id', '=', accountId).execute()
}
