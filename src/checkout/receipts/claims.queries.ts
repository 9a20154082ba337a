import { sql } from 'kysely'
import type { AccountId, BasketId, MemberId } from '../../domain/ids.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { statement } from '../../platform/db/pipeline.ts'

/** Who has claimed a basket, and what it gave them. */
export type ClaimOf = {
  memberId: MemberId | null
  accountId: AccountId
  pointsAccountId: AccountId
  points: number
}

export const findClaim = statement<ClaimOf>(
  'claims.find',
  `select m.id as "memberId", c.account_id as "accountId", c.points_account_id as "pointsAccountId", c.points
   from claims c
   left join members m on m.account_id = c.account_id
   where c.basket_id = $1`,
)

export type NewClaim = Omit<ClaimOf, 'memberId'> & {
  basketId: BasketId
  basketAccountId: AccountId
  reference: string
  claimedOn: string
  claimedAt: Date
  author: string
}

/** False: it was claimed before. */
export async function insertClaim(tx: Tx, claim: NewClaim): Promise<boolean> {
  const { numAffectedRows = 0n } = await sql`
    insert into claims (basket_id, basket_account_id, account_id, points_account_id, reference, points, claimed_on,
      claimed_at, author)
    values (${claim.basketId}, ${claim.basketAccountId}, ${claim.accountId}, ${claim.pointsAccountId},
      ${claim.reference}, ${claim.points}, ${claim.claimedOn}, ${claim.claimedAt}, ${claim.author})
    on conflict (basket_id) do nothing`.execute(tx)
  return numAffectedRows > 0n
}

/** What stands in the way of a claim. Under the basket's and the account's locks. */
export async function readHindrances(
  tx: Tx,
  claim: Pick<NewClaim, 'basketId' | 'basketAccountId' | 'accountId' | 'claimedOn'>,
): Promise<{ isClaimed: boolean; isReturned: boolean; claimedThatDay: number }> {
  const { rows } = await sql<{ isClaimed: boolean; isReturned: boolean; claimedThatDay: number }>`
    select exists (select from claims where basket_id = ${claim.basketId}) as "isClaimed",
      exists (
        select from basket_remains
        where account_id = ${claim.basketAccountId} and basket_id = ${claim.basketId}) as "isReturned",
      (select count(*) from claims
        where account_id = ${claim.accountId} and claimed_on = ${claim.claimedOn}) as "claimedThatDay"`.execute(
    tx,
  )
  return rows[0] ?? { isClaimed: false, isReturned: false, claimedThatDay: 0 }
}

const FAILURES_KEPT = sql`interval '1 hour'`

export type Failures = { failures: number; since: Date }

/** Wrong codes of the member within the hour of the first. */
export async function readFailures(
  db: Db,
  accountId: AccountId,
  now: Date,
): Promise<Failures | undefined> {
  const { rows } = await sql<Failures>`
    select failures, since from claim_failures
    where account_id = ${accountId} and since > ${now}::timestamptz - ${FAILURES_KEPT}`.execute(db)
  return rows[0]
}

/** Counts one more, at once and for good, whatever becomes of the request. */
export async function countFailure(
  db: Db | Tx,
  accountId: AccountId,
  now: Date,
): Promise<Failures> {
  const { rows } = await sql<Failures>`
    insert into claim_failures as f (account_id, since, failures) values (${accountId}, ${now}, 1)
    on conflict (account_id) do update set
      since = case when f.since > ${now}::timestamptz - ${FAILURES_KEPT} then f.since else excluded.since end,
      failures = case when f.since > ${now}::timestamptz - ${FAILURES_KEPT} then f.failures + 1 else 1 end
    returning failures, since`.execute(db)
  return rows[0] ?? { failures: 1, since: now }
}
