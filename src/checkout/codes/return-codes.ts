import type { AccountId, BasketId, CodeId, PromotionId } from '../../domain/ids.ts'
import { type Pipeline, type Sender, statement } from '../../platform/db/pipeline.ts'

const readRedeemed = statement<{ codeId: CodeId; promotionId: PromotionId; backed: boolean }>(
  'codes.read_redeemed_in',
  `select code_id as "codeId", promotion_id as "promotionId", backed from code_redemptions
   where code_id = any($1::uuid[]) and basket_id = $2`,
)

/** The redemptions of these codes by a basket. */
export const sendCodesRedeemedIn = (
  sender: Sender,
  basketId: BasketId,
  codeIds: readonly CodeId[],
) => sender.send(readRedeemed, [codeIds, basketId])

/** What is left of a code's redemption: `kept` false: nothing. `backed`: whether a use was there for it. */
export type CodeRedemptionLeft = {
  codeId: CodeId
  kept: boolean
  amountMinor: number
  backed: boolean
}

const lockCodes = statement(
  'codes.lock_returned',
  'select id from codes where id = any($1::uuid[]) order by id for update',
)

const readGone = statement<{ id: CodeId }>(
  'codes.read_gone',
  'select id from codes where id = any($1::uuid[]) and uses >= uses_max',
)

/** Which of these have no use left. Locks all of them, in their order, until the transaction ends. */
export async function lockGoneCodes(
  sender: Sender,
  codeIds: readonly CodeId[],
): Promise<{ id: CodeId }[]> {
  const [, gone] = await Promise.all([
    sender.send(lockCodes, [codeIds]),
    sender.send(readGone, [codeIds]),
  ])
  return gone
}

const giveBack = statement(
  'codes.give_back',
  `with wanted as (select * from json_to_recordset($2) as w (code_id uuid, kept boolean, amount_minor bigint)),
   gone as (
     delete from code_redemptions r using wanted w
     where r.code_id = w.code_id and r.basket_id = $1 and not w.kept
     returning r.code_id, r.backed),
   changed as (
     update code_redemptions r set amount_minor = w.amount_minor from wanted w
     where r.code_id = w.code_id and r.basket_id = $1 and w.kept and r.amount_minor <> w.amount_minor)
   update codes c set uses = c.uses - 1 from gone g where c.id = g.code_id and g.backed`,
)

/** What an earlier return gave back, and a later one takes again. */
const takeAgain = statement(
  'codes.take_again',
  `with taken as (
     insert into code_redemptions
       (code_id, pool_id, basket_id, account_id, promotion_id, amount_minor, backed, redeemed_at)
     select c.id, c.pool_id, $1, $3, p.promotion_id, w.amount_minor, w.backed, $4
     from json_to_recordset($2) as w (code_id uuid, kept boolean, amount_minor bigint, backed boolean)
     join codes c on c.id = w.code_id
     join code_pools p on p.id = c.pool_id
     where w.kept
     on conflict do nothing
     returning code_id, backed)
   update codes c set uses = c.uses + 1 from taken t where c.id = t.code_id and t.backed`,
)

/** Gives uses of codes back, or keeps them for what is left of the basket. */
export function postCodesLeft(
  pipeline: Pipeline,
  basket: { id: BasketId; accountId: AccountId; purchasedAt: Date },
  left: readonly CodeRedemptionLeft[],
): void {
  if (left.length === 0) return
  const rows = JSON.stringify(
    left.map(({ codeId, kept, amountMinor, backed }) => ({
      code_id: codeId,
      kept,
      amount_minor: amountMinor,
      backed,
    })),
  )
  pipeline.post(lockCodes, [left.map(({ codeId }) => codeId)])
  pipeline.post(giveBack, [basket.id, rows])
  if (left.some(({ kept }) => kept)) {
    pipeline.post(takeAgain, [basket.id, rows, basket.accountId, basket.purchasedAt])
  }
}
