import { sql } from 'kysely'
import type { AccountId, MemberId } from '../../domain/ids.ts'
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
  /** Of that account, as of the lock. */
  balance: number
}

/** Takes an array of numbers. The order is that of the locks, so that two baskets cannot wait for each other. */
export const lockCardHolders = statement<CardHolder>(
  'cards.lock_holders',
  `select c.number, c.status, m.id as "memberId", m.account_id as "accountId",
     p.given_name as "givenName", coalesce(b.shared_account_id, b.account_id) as "pointsAccountId", b.balance
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

/** As domain/offer-pack says: the first 8 bytes of SHA-256, as hex. */
export async function readNotActiveHashes(db: Db): Promise<string[]> {
  const { rows } = await sql<{ hash: string }>`
    select left(encode(sha256(convert_to(number, 'UTF8')), 'hex'), 16) as hash
    from cards where status <> 'active'`.execute(db)
  return rows.map(({ hash }) => hash).sort()
}

/** How many cards are not active, and when the last of them changed. */
export async function readNotActiveMark(db: Db): Promise<string> {
  const { rows } = await sql<{ mark: string }>`
    select count(*) || ' ' || coalesce(max(changed_at)::text, '') as mark
    from cards where status <> 'active'`.execute(db)
  return rows[0]?.mark ?? ''
}
