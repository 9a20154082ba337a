import { sql } from 'kysely'
import type { AccountId, CampaignId, CouponId } from '../../domain/ids.ts'
import type { CouponReward } from '../../domain/promotions/offer.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { type Sender, statement } from '../../platform/db/pipeline.ts'

type CouponState = 'issued' | 'activated' | 'redeemed'

export type CouponRow = {
  id: CouponId
  accountId: AccountId
  campaignId: CampaignId
  code: string
  state: CouponState
  title: string
  discount: CouponReward
  /** Who pays for it. */
  funder: string
  skus: string[]
  categories: string[]
  why: string
  activationNeeded: boolean
  issuedAt: Date
  expiresAt: Date
}

const columnList = `id, account_id as "accountId", campaign_id as "campaignId", code, state, title, discount,
  funder, skus, categories, why, activation_needed as "activationNeeded", issued_at as "issuedAt", expires_at as "expiresAt"`
const columns = sql.raw(columnList)

/** All in one statement; a code that is taken fails the transaction (coupons_code). */
export async function insertCoupons(
  tx: Tx,
  coupons: readonly Omit<CouponRow, 'state'>[],
): Promise<void> {
  const rows = coupons.map((coupon) => ({
    account_id: coupon.accountId,
    id: coupon.id,
    code: coupon.code,
    campaign_id: coupon.campaignId,
    title: coupon.title,
    discount: coupon.discount,
    funder: coupon.funder,
    skus: coupon.skus,
    categories: coupon.categories,
    why: coupon.why,
    activation_needed: coupon.activationNeeded,
    issued_at: coupon.issuedAt,
    expires_at: coupon.expiresAt,
  }))
  await sql`
    insert into coupons (account_id, id, code, campaign_id, title, discount, funder, skus, categories, why,
      activation_needed, issued_at, expires_at)
    select account_id, id, code, campaign_id, title, discount, coalesce(funder, 'store'), skus, categories, why,
      activation_needed, issued_at, expires_at
    from jsonb_populate_recordset(null::coupons, ${JSON.stringify(rows)})`.execute(tx)
}

/** What can be used or activated at `at`, soonest to expire first. */
export async function listUsable(
  db: Db,
  accountId: AccountId,
  at: Date,
  limit: number,
): Promise<CouponRow[]> {
  const { rows } = await sql<CouponRow>`
    select ${columns} from coupons
    where account_id = ${accountId} and issued_at <= ${at} and expires_at > ${at} and state <> 'redeemed'
    order by expires_at, id
    limit ${limit}`.execute(db)
  return rows
}

/** In whatever state. */
export async function findCoupon(
  db: Db,
  accountId: AccountId,
  id: CouponId,
): Promise<CouponRow | undefined> {
  const { rows } = await sql<CouponRow>`
    select ${columns} from coupons where account_id = ${accountId} and id = ${id}`.execute(db)
  return rows[0]
}

/** The coupon, which nobody redeems or activates until the transaction ends. */
export async function lockCoupon(
  tx: Tx,
  accountId: AccountId,
  id: CouponId,
): Promise<CouponRow | undefined> {
  const { rows } = await sql<CouponRow>`
    select ${columns} from coupons where account_id = ${accountId} and id = ${id} for update`.execute(
    tx,
  )
  return rows[0]
}

export async function markActivated(
  tx: Tx,
  accountId: AccountId,
  id: CouponId,
  at: Date,
): Promise<void> {
  await tx
    .updateTable('coupons')
    .set({ state: 'activated', activated_at: at })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .execute()
}

const readOfIds = statement<CouponRow>(
  'coupons.read_of_ids',
  `select ${columnList} from coupons where account_id = $1 and id = any($2::uuid[])`,
)

/** Coupons of an account, in whatever state. */
export const sendOfIds = async (
  sender: Sender,
  accountId: AccountId,
  ids: readonly CouponId[],
): Promise<CouponRow[]> => (ids.length === 0 ? [] : sender.send(readOfIds, [accountId, ids]))

export type HeldCoupon = Pick<
  CouponRow,
  'accountId' | 'campaignId' | 'state' | 'skus' | 'issuedAt' | 'expiresAt'
>

/** In whatever state. */
export async function selectExpiringAfter(
  db: Db | Tx,
  accountIds: readonly AccountId[],
  at: Date,
): Promise<HeldCoupon[]> {
  const { rows } = await sql<HeldCoupon>`
    select account_id as "accountId", campaign_id as "campaignId", state, skus, issued_at as "issuedAt",
      expires_at as "expiresAt"
    from coupons where account_id = any(${accountIds}::uuid[]) and expires_at > ${at}`.execute(db)
  return rows
}

export type CouponCounts = {
  issued: number
  activated: number
  redeemed: number
  /** Given away with them, beyond the cap too, in minor units. */
  costMinor: number
}

export async function selectCounts(db: Db, campaignId: CampaignId): Promise<CouponCounts> {
  const { rows } = await sql<CouponCounts>`
    select count(*) as issued, count(activated_at) as activated,
      count(*) filter (where state = 'redeemed') as redeemed,
      (select coalesce(sum(amount_minor), 0)::bigint from coupon_redemptions
       where campaign_id = ${campaignId}) as "costMinor"
    from coupons where campaign_id = ${campaignId}`.execute(db)
  return rows[0] ?? { issued: 0, activated: 0, redeemed: 0, costMinor: 0 }
}

/** Sets one and the same reason for all coupons of an account. */
export async function clearReasons(tx: Tx, accountId: AccountId, why: string): Promise<void> {
  await tx.updateTable('coupons').set({ why }).where('account_id', '=', accountId).execute()
}
