import type { CodeId, CodePoolId, PromotionId } from '../../domain/ids.ts'
import { type Pipeline, type Sender, statement } from '../../platform/db/pipeline.ts'
import type { PoolState } from './codes.queries.ts'

/** A bearer code as the checkout sees it, with who leases it. */
export type CheckoutCode = {
  id: CodeId
  poolId: CodePoolId
  promotionId: PromotionId
  uses: number
  usesMax: number
  /** Last day on which it can be used, by the store's clock; null: no end of its own. */
  expiresOn: string | null
  /** Only the codes of a pool that is ready can be used. */
  state: PoolState
  /** The quotes that lease a use of it now, one each. */
  leasedBy: string[]
}

const readOfIds = statement<CheckoutCode>(
  'codes.read_of_ids',
  `select c.id, c.pool_id as "poolId", p.promotion_id as "promotionId", c.uses, c.uses_max as "usesMax",
     p.expires_on as "expiresOn", p.state,
     array(select l.quote_id from leases l
           where l.subject_id = c.id and l.expires_at > $2) as "leasedBy"
   from codes c
   join code_pools p on p.id = c.pool_id
   where c.id = any($1::uuid[])`,
)

const lockCodes = statement(
  'codes.lock',
  'select id from codes where id = any($1::uuid[]) order by id for update',
)

/** The codes among these that some pool has, in whatever state. Ids are those of codes in their plain form. */
export const sendCodes = (
  sender: Sender,
  ids: readonly CodeId[],
  now: Date,
): Promise<CheckoutCode[]> => sender.send(readOfIds, [ids, now])

/**
 * For a second attempt after another terminal was quicker: send it first, and nobody uses these codes until we commit.
 */
export const sendCodeLocks = (sender: Sender, ids: readonly CodeId[]): Promise<unknown> =>
  sender.send(lockCodes, [ids])

export type CodeRedemption = {
  code_id: CodeId
  pool_id: CodePoolId
  basket_id: string
  /** Bears the basket: the member's, or the store's without a card. */
  account_id: string
  promotion_id: PromotionId
  amount_minor: number
  backed: boolean
  redeemed_at: Date
}

const insertRedemptions = statement(
  'codes.redeem',
  `insert into code_redemptions
     (code_id, pool_id, basket_id, account_id, promotion_id, amount_minor, backed, redeemed_at)
   select code_id, pool_id, basket_id, account_id, promotion_id, amount_minor, backed, redeemed_at
   from json_populate_recordset(null::code_redemptions, $1)`,
)

const spend = statement(
  'codes.spend',
  `update codes set uses = case when t.overrun then -1 else t.uses end
   from (
     select c.id, c.uses + u.uses as uses, c.uses + u.uses + held.uses > c.uses_max as overrun
     from unnest($1::uuid[], $2::int[]) as u (id, uses)
     join codes c on c.id = u.id
     cross join lateral (
       select coalesce(sum(l.uses), 0) as uses
       from leases l where l.subject_id = c.id and l.expires_at > $3) held) t
   where codes.id = t.id and (t.overrun or codes.uses <> t.uses)`,
)

/**
 * Writes redemptions, and counts the backed ones as uses of their codes. Post what this transaction gives back of
 * leases before. A code that has no use left beside what others lease fails the commit (codes_uses): whoever lost
 * that race looks again and finds it used or leased.
 */
export function postCodeRedemptions(
  pipeline: Pipeline,
  redemptions: readonly CodeRedemption[],
  now: Date,
): void {
  if (redemptions.length === 0) return
  pipeline.post(insertRedemptions, [JSON.stringify(redemptions)])
  const uses = new Map<CodeId, number>()
  for (const { code_id: id, backed } of redemptions) {
    if (backed) uses.set(id, (uses.get(id) ?? 0) + 1)
  }
  postCodeUses(pipeline, uses, now)
}

/**
 * Fails the commit (codes_uses) where more of a code is leased and used than it has. For a quote, once it has posted
 * what it leases and gives back: nobody's lock keeps two quotes from reading the same last use.
 */
export const postCodeLeases = (pipeline: Pipeline, ids: readonly CodeId[], now: Date): void =>
  postCodeUses(pipeline, new Map(ids.map((id) => [id, 0])), now)

/** The rows are locked by a statement of their own first, so that the next one sees every lease that was taken before. */
function postCodeUses(pipeline: Pipeline, uses: ReadonlyMap<CodeId, number>, now: Date): void {
  if (uses.size === 0) return
  pipeline.post(lockCodes, [[...uses.keys()]])
  pipeline.post(spend, [[...uses.keys()], [...uses.values()], now])
}
