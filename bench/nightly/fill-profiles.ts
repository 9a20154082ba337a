import { sql } from 'kysely'
import { type AccountId, type MemberId, newId } from '../../src/domain/ids.ts'
import { foldBaskets } from '../../src/domain/profile/fold-basket.ts'
import { emptyProfile, type Profile } from '../../src/domain/profile/profile.ts'
import { rulesOf } from '../../src/domain/profile/profiled-goods.ts'
import { writeProfiles } from '../../src/insight/profiles/profiles.queries.ts'
import type { Db } from '../../src/platform/db/database.ts'
import type { Random } from '../support/random.ts'
import { drawBaskets, type Market } from './members.ts'

export type Filled = { members: MemberId[]; accounts: AccountId[]; baskets: number; lines: number }

const MEMBERS_AT_ONCE = 500

/**
 * Members who consent, each with a profile as the product folds and writes it. Their baskets are nowhere else. The next
 * ones are folded while the last are written.
 */
export async function fillProfiles(
  db: Db,
  random: Random,
  market: Market,
  members: number,
): Promise<Filled> {
  const filled: Filled = { members: [], accounts: [], baskets: 0, lines: 0 }
  let written: Promise<void> = Promise.resolve()
  while (filled.members.length < members) {
    const count = Math.min(MEMBERS_AT_ONCE, members - filled.members.length)
    const people = Array.from({ length: count }, () => ({
      memberId: newId<'member'>(),
      accountId: newId<'account'>(),
    }))
    const profiles = new Map<AccountId, Profile>()
    for (const { memberId, accountId } of people) {
      const baskets = drawBaskets(random, market)
      profiles.set(accountId, foldBaskets(emptyProfile(), baskets, null))
      filled.members.push(memberId)
      filled.accounts.push(accountId)
      filled.baskets += baskets.length
      filled.lines += baskets.reduce((sum, { lines }) => sum + lines.length, 0)
    }
    await written
    written = write(db, people, profiles)
  }
  await written
  await sql`vacuum analyze`.execute(db)
  return filled
}

async function write(
  db: Db,
  people: readonly { memberId: MemberId; accountId: AccountId }[],
  profiles: ReadonlyMap<AccountId, Profile>,
): Promise<void> {
  const accountIds = people.map(({ accountId }) => accountId)
  const memberIds = people.map(({ memberId }) => memberId)
  await db.transaction().execute(async (tx) => {
    await sql`insert into accounts (id, kind) select id, 'member' from unnest(${accountIds}::uuid[]) id`.execute(
      tx,
    )
    await sql`
      insert into members (id, account_id, joined_at, profiling_since)
      select id, account_id, now() - interval '5 years', now() - interval '5 years'
      from unnest(${memberIds}::uuid[], ${accountIds}::uuid[]) as m (id, account_id)`.execute(tx)
    await writeProfiles(tx, profiles, rulesOf(null))
  })
}
