import type pg from 'pg'
import { type Api, mapLimited } from '../support/api.ts'
import type { World, WorldMember } from './world.ts'

export type RecordedRow = {
  id: string
  reference: string
  storeId: string
  memberId: string | null
  grossMinor: number
  discountMinor: number
  netMinor: number
  pointsEarned: number
  pointsSpent: number
  coupons: { id: string }[]
  flags: string[]
}

export async function readBasketRows(client: pg.ClientBase): Promise<RecordedRow[]> {
  const { rows } = await client.query<RecordedRow>(
    `select b.id, b.reference, b.store_id as "storeId", m.id as "memberId", b.gross_minor::float as "grossMinor",
       b.discount_minor::float as "discountMinor", b.net_minor::float as "netMinor",
       b.points_earned::float as "pointsEarned", b.points_spent::float as "pointsSpent",
       b.coupons_redeemed as coupons, b.flags
     from baskets b left join members m on m.account_id = b.account_id`,
  )
  return rows
}

export type RedemptionRow = { couponId: string; reference: string; backed: boolean }

export async function readRedemptions(client: pg.ClientBase): Promise<RedemptionRow[]> {
  const { rows } = await client.query<RedemptionRow>(
    `select r.coupon_id as "couponId", b.reference, r.backed
     from coupon_redemptions r join baskets b on b.account_id = r.account_id and b.id = r.basket_id`,
  )
  return rows
}

export type Sums = Record<
  'references' | 'redeemed' | 'uses' | 'usesMoneyMinor' | 'demand' | 'productDemand' | 'profiles',
  number
>

export async function readSums(client: pg.ClientBase): Promise<Sums> {
  const { rows } = await client.query<Sums>(
    `select (select count(*) from swipe_references)::int as references,
       (select count(*) from coupons where state = 'redeemed')::int as redeemed,
       (select sum(uses) from budgets)::float as uses,
       (select sum(money_minor) from budgets)::float as "usesMoneyMinor",
       (select coalesce(sum(baskets), 0) from demand_days)::int as demand,
       (select coalesce(sum(baskets), 0) from product_demand)::int as "productDemand",
       (select count(*) from profiles)::int as profiles`,
  )
  return rows[0] as Sums
}

export type RecordedMember = {
  points: number
  /** null: the member has none. */
  profile: { baskets: number; spendMinor: number; firstAt: string; lastAt: string } | null
}

/** Points and profile of every member, as the API tells staff. */
export async function readMembers(
  api: Api,
  world: World,
): Promise<Map<WorldMember, RecordedMember>> {
  const read = await mapLimited(world.members, 8, async (member) => {
    const path = `/v1/members/${member.id}`
    const { balance } = await api.call<{ balance: number }>(
      ...(['GET', `${path}/points`, undefined, world.staffKey] as const),
    )
    type Profile = NonNullable<RecordedMember['profile']>
    const profile = await api
      .call<Profile>('GET', `${path}/profile`, undefined, world.staffKey)
      .catch((error: Error) => {
        if (error.message.includes(': 404 ')) return null
        throw error
      })
    return [member, { points: balance, profile }] as const
  })
  return new Map(read)
}
