import { sql } from 'kysely'
import type { AccountId, MemberId } from '../../domain/ids.ts'
import type { Db, Tx } from '../../platform/db/database.ts'

export type Household = {
  id: string
  accountId: AccountId
  name: string | null
  createdAt: Date
  endedAt: Date | null
  mergedInto: string | null
}

export type HouseholdMember = { memberId: MemberId; accountId: AccountId; joinedAt: Date }

export async function insertHousehold(
  tx: Tx,
  { id, accountId, name }: Pick<Household, 'id' | 'accountId' | 'name'>,
): Promise<void> {
  await tx.insertInto('accounts').values({ id: accountId, kind: 'household' }).execute()
  await tx.insertInto('households').values({ id, account_id: accountId, name }).execute()
}

const selectHouseholds = (db: Db) =>
  db
    .selectFrom('households as h')
    .select(['h.id', 'h.account_id as accountId', 'h.name', 'h.created_at as createdAt'])
    .select(['h.ended_at as endedAt', 'h.merged_into as mergedInto'])

/** Locked in id order: who belongs to them does not change until the transaction ends. */
export const lockHouseholds = (tx: Tx, ids: readonly string[]): Promise<Household[]> =>
  selectHouseholds(tx).where('h.id', 'in', ids).orderBy('h.id').forUpdate().execute()

export const findHousehold = (db: Db, id: string): Promise<Household | undefined> =>
  selectHouseholds(db).where('h.id', '=', id).executeTakeFirst()

/** By id, ended ones too; `memberId`: the one that this member is in. */
export const listHouseholds = (
  db: Db,
  page: { limit: number; afterId: string | undefined; memberId: MemberId | undefined },
): Promise<Household[]> =>
  selectHouseholds(db)
    .$if(page.afterId !== undefined, (query) => query.where('h.id', '>', page.afterId ?? ''))
    .$if(page.memberId !== undefined, (query) =>
      query.where('h.id', 'in', (inner) =>
        inner
          .selectFrom('household_members')
          .select('household_id')
          .where('member_id', '=', page.memberId ?? ''),
      ),
    )
    .orderBy('h.id')
    .limit(page.limit)
    .execute()

/** In the order in which they joined. */
export async function readHouseholdMembers(
  db: Db,
  households: readonly string[],
): Promise<(HouseholdMember & { householdId: string })[]> {
  if (households.length === 0) return []
  return db
    .selectFrom('household_members as h')
    .innerJoin('members as m', 'm.id', 'h.member_id')
    .select(['h.household_id as householdId', 'h.member_id as memberId', 'h.joined_at as joinedAt'])
    .select('m.account_id as accountId')
    .where('h.household_id', 'in', households)
    .orderBy('h.joined_at')
    .orderBy('h.member_id')
    .execute()
}

/** False: the member is in a household already. */
export async function insertHouseholdMember(
  tx: Tx,
  householdId: string,
  memberId: MemberId,
): Promise<boolean> {
  const inserted = await tx
    .insertInto('household_members')
    .values({ household_id: householdId, member_id: memberId })
    .onConflict((conflict) => conflict.column('member_id').doNothing())
    .returning('member_id')
    .executeTakeFirst()
  return inserted !== undefined
}

export async function deleteHouseholdMember(tx: Tx, memberId: MemberId): Promise<void> {
  await tx.deleteFrom('household_members').where('member_id', '=', memberId).execute()
}

export async function moveHouseholdMembers(tx: Tx, from: string, into: string): Promise<void> {
  await tx
    .updateTable('household_members')
    .set({ household_id: into })
    .where('household_id', '=', from)
    .execute()
}

export async function endHousehold(tx: Tx, id: string, mergedInto: string | null): Promise<void> {
  await tx
    .updateTable('households')
    .set({ ended_at: sql`now()`, merged_into: mergedInto })
    .where('id', '=', id)
    .execute()
}
