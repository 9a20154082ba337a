import { sql } from 'kysely'
import type { AccountId } from '../../domain/ids.ts'
import type { Tx } from '../../platform/db/database.ts'

export type ConsentingMember = {
  accountId: AccountId
  /** What draws by chance go by: the external id, else the member's own. */
  personKey: string
  profilingSince: Date
}

/**
 * Those of these accounts' members who consent to profiling. Locks the members of all, in account order. Whoever
 * learns from purchases or changes the consent takes this lock first of all in its transaction, before any mark: so
 * all take their locks in one order, two workers with baskets of one member go one after the other, and a consent
 * holds to the end. Accounts without a member are none of it.
 */
export async function lockConsenting(
  tx: Tx,
  accountIds: readonly AccountId[],
): Promise<Map<AccountId, ConsentingMember>> {
  const { rows } = await sql<
    Omit<ConsentingMember, 'profilingSince'> & { profilingSince: Date | null }
  >`
    select account_id as "accountId", coalesce(external_id, id::text) as "personKey",
      profiling_since as "profilingSince"
    from members where account_id = any(${accountIds}::uuid[])
    order by account_id
    for no key update`.execute(tx)
  return new Map(
    rows.flatMap(({ profilingSince, ...member }) =>
      profilingSince ? [[member.accountId, { ...member, profilingSince }] as const] : [],
    ),
  )
}
