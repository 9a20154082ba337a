import { sql } from 'kysely'
import type { AccountId, MemberId } from '../../domain/ids.ts'
import type { TierFrom } from '../../domain/tiers.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { statement } from '../../platform/db/pipeline.ts'

export type CardStatus = 'active' | 'blocked' | 'replaced'

export type CardHolder = {
  number: string
  status: CardStatus
  memberId: MemberId
  accountId: AccountId
  givenName: string | null
  /** Whose points it spends and earns: its own account, or its household's. */
  pointsAccountId: AccountId
  /** Of the own account, as of the lock. */
  balance: number
  /** Of that account, all its changes; null: never in one. */
  tiers: TierFrom[] | null
  /** By the member: these cards spend no points. */
  spendLocked: boolean
}

/** Takes an array of numbers. The order is that of the locks, so that two baskets cannot wait for each other. */
export const lockCardHolders = statement<CardHolder>(
  'cards.lock_holders',
  `select c.number, c.status, m.id as "memberId", m.account_id as "accountId",
     p.given_name as "givenName", coalesce(b.shared_account_id, b.account_id) as "pointsAccountId", b.balance,
     b.tiers, b.spend_locked as "spendLocked"
   from cards c
   join members m on m.id = c.member_id
   join points_balances b on b.account_id = m.account_id
   left join persons p on p.member_id = m.id
   where c.number = any($1::text[]) and m.erased_at is null
   order by m.account_id
   for update of b`,
)

/** False: the number is a card already. */
export async function insertCard(tx: Tx, memberId: MemberId, number: string): Promise<boolean> {
  const inserted = await tx
    .insertInto('cards')
    .values({ number, member_id: memberId })
    .onConflict((conflict) => conflict.column('number').doNothing())
    .executeTakeFirst()
  return (inserted.numInsertedOrUpdatedRows ?? 0n) > 0n
}

/** The card's status, which nobody else changes until the transaction ends. Undefined: not this member's card. */
export async function lockCard(
  tx: Tx,
  memberId: MemberId,
  number: string,
): Promise<CardStatus | undefined> {
  const card = await tx
    .selectFrom('cards')
    .select('status')
    .where('number', '=', number)
    .where('member_id', '=', memberId)
    .forUpdate()
    .executeTakeFirst()
  return card?.status as CardStatus | undefined
}

export type CardState = {
  number: string
  status: CardStatus
  lostAt: Date | null
  replacedBy: string | null
  addedAt: Date
}

/** A member's cards by number; `after`: the last one of the page before. */
export const readCards = (
  db: Db,
  memberId: MemberId,
  page: { limit: number; after: string | undefined },
): Promise<CardState[]> =>
  selectCards(db)
    .where('member_id', '=', memberId)
    .$if(page.after !== undefined, (query) => query.where('number', '>', page.after ?? ''))
    .orderBy('number')
    .limit(page.limit)
    .execute()

const selectCards = (db: Db) =>
  db
    .selectFrom('cards')
    .select(['number', sql<CardStatus>`status`.as('status'), 'lost_at as lostAt'])
    .select(['replaced_by as replacedBy', 'created_at as addedAt'])

/** Blocks the card if it is active, and keeps when it was first reported lost. */
export async function setLost(tx: Tx, number: string): Promise<CardState> {
  await sql`
    update cards set lost_at = coalesce(lost_at, now()), changed_at = now(),
      status = case status when 'active' then 'blocked' else status end
    where number = ${number}`.execute(tx)
  return selectCards(tx).where('number', '=', number).executeTakeFirstOrThrow()
}

/** An active card of the member: this one, or the one that was added last. Undefined: there is none. */
export async function findActiveCard(
  db: Db,
  memberId: MemberId,
  number: string | undefined,
): Promise<string | undefined> {
  const card = await db
    .selectFrom('cards')
    .select('number')
    .where('member_id', '=', memberId)
    .where('status', '=', 'active')
    .$if(number !== undefined, (query) => query.where('number', '=', number ?? ''))
    .orderBy('created_at', 'desc')
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  return card?.number
}

/** `replacedBy` null unless the status is replaced. */
export async function setCardStatus(
  tx: Tx,
  number: string,
  status: CardStatus,
  replacedBy: string | null,
): Promise<void> {
  await tx
    .updateTable('cards')
    .set({ status, replaced_by: replacedBy, changed_at: sql`now()` })
    .where('number', '=', number)
    .execute()
}
