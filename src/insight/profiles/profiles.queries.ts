import { sql } from 'kysely'
import type { AccountId, BasketId } from '../../domain/ids.ts'
import { foldHabits } from '../../domain/profile/fold-basket.ts'
import type { Profile } from '../../domain/profile/profile.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import {
  fromStoredBasket,
  fromStoredHabits,
  type StoredBasket,
  type StoredHabits,
  toStoredBasket,
  toStoredHabits,
} from './stored-figures.ts'
import { fromStoredGain, type StoredGain } from './stored-gains.ts'

/** The profiles of those accounts that have one, with all that waits to be added to them. */
export async function readProfiles(
  db: Db | Tx,
  accountIds: readonly AccountId[],
): Promise<Map<AccountId, Profile>> {
  const rows = await db
    .selectFrom('profiles')
    .select(['account_id', 'baskets', 'spend_minor', 'units', 'goods_minor', 'offer_spend_minor'])
    .select(['first_at', 'last_at', 'last_basket_id', 'weight', 'spend_weight'])
    .select(['habits', 'visit_days', 'recent'])
    .select(
      // In one statement, so that nothing is added to the one and gone from the other in between.
      sql<StoredGain[] | null>`case when waiting > 0 then
        (select json_agg(gain) from profile_gains g where g.account_id = profiles.account_id) end`.as(
        'gains',
      ),
    )
    .where('account_id', '=', sql<string>`any(${accountIds}::uuid[])`)
    .execute()
  return new Map(
    rows.map((row) => {
      const profile: Profile = {
        baskets: row.baskets,
        spendMinor: row.spend_minor,
        units: row.units,
        goodsMinor: row.goods_minor,
        offerSpendMinor: row.offer_spend_minor,
        firstAt: row.first_at,
        lastAt: row.last_at,
        lastBasketId: row.last_basket_id,
        weight: row.weight,
        spendWeight: row.spend_weight,
        days: new Map(row.visit_days as [number, number][]),
        recent: (row.recent as StoredBasket[]).map(fromStoredBasket),
        ...fromStoredHabits(row.habits as StoredHabits),
      }
      return [row.account_id, foldHabits(profile, (row.gains ?? []).map(fromStoredGain))]
    }),
  )
}

export type KeptState = { accountId: AccountId; baskets: number; waiting: number; rules: string }

/** How profiles are kept: how many baskets are in them, how many of these wait, and by which rules they were made. */
export async function readStates(
  tx: Tx,
  accountIds: readonly AccountId[],
): Promise<Map<AccountId, KeptState>> {
  const { rows } = await sql<KeptState>`
    select account_id as "accountId", baskets, waiting, rules from profiles
    where account_id = any(${accountIds}::uuid[])`.execute(tx)
  return new Map(rows.map((row) => [row.accountId, row]))
}

/** Those of these accounts that have a profile which was made by other rules. */
export async function readOutdated(
  db: Db | Tx,
  accountIds: readonly AccountId[],
  rules: string,
): Promise<Set<AccountId>> {
  const { rows } = await sql<{ accountId: AccountId }>`
    select account_id as "accountId" from profiles
    where account_id = any(${accountIds}::uuid[]) and rules <> ${rules}`.execute(db)
  return new Set(rows.map(({ accountId }) => accountId))
}

/** Accounts whose profile was made by other rules, in order, a page at a time. */
export async function listOutdated(
  db: Db,
  rules: string,
  { afterAccountId, limit }: { afterAccountId: AccountId | undefined; limit: number },
): Promise<AccountId[]> {
  const { rows } = await sql<{ accountId: AccountId }>`
    select account_id as "accountId" from profiles
    where rules <> ${rules} and (${afterAccountId ?? null}::uuid is null or account_id > ${afterAccountId ?? null}::uuid)
    order by account_id limit ${limit}`.execute(db)
  return rows.map(({ accountId }) => accountId)
}

/**
 * Writes profiles with something in them whole, as made by these rules; nothing waits to be added to them then. The caller
 * holds their members' lock.
 */
export async function writeProfiles(
  tx: Tx,
  profiles: ReadonlyMap<AccountId, Profile>,
  rules: string,
): Promise<void> {
  if (profiles.size === 0) return
  const rows = [...profiles].map(([accountId, profile]) => ({
    account_id: accountId,
    baskets: profile.baskets,
    spend_minor: profile.spendMinor,
    units: profile.units,
    goods_minor: profile.goodsMinor,
    offer_spend_minor: profile.offerSpendMinor,
    first_at: profile.firstAt,
    last_at: profile.lastAt,
    last_basket_id: profile.lastBasketId,
    weight: profile.weight,
    spend_weight: profile.spendWeight,
    habits: toStoredHabits(profile),
    visit_days: [...profile.days],
    recent: profile.recent.map(toStoredBasket),
    rules,
  }))
  await sql`
    insert into profiles (account_id, baskets, spend_minor, units, goods_minor, offer_spend_minor, first_at, last_at,
      last_basket_id, weight, spend_weight, habits, visit_days, recent, rules)
    select account_id, baskets, spend_minor, units, goods_minor, offer_spend_minor, first_at, last_at,
      last_basket_id, weight, spend_weight, habits, visit_days, recent, rules
    from jsonb_populate_recordset(null::profiles, ${JSON.stringify(rows)})
    on conflict (account_id) do update set baskets = excluded.baskets, spend_minor = excluded.spend_minor,
      units = excluded.units, goods_minor = excluded.goods_minor,
      offer_spend_minor = excluded.offer_spend_minor,
      first_at = excluded.first_at, last_at = excluded.last_at, last_basket_id = excluded.last_basket_id,
      weight = excluded.weight, spend_weight = excluded.spend_weight, habits = excluded.habits,
      visit_days = excluded.visit_days, recent = excluded.recent, rules = excluded.rules, waiting = 0,
      updated_at = now()`.execute(tx)
  await sql`delete from profile_gains where account_id = any(${[...profiles.keys()]}::uuid[])`.execute(
    tx,
  )
}

export async function deleteProfiles(tx: Tx, accountIds: readonly AccountId[]): Promise<void> {
  await sql`delete from profiles where account_id = any(${accountIds}::uuid[])`.execute(tx)
}

export type RecordedRef = {
  id: BasketId
  accountId: AccountId
  /** Its event waits in the outbox, and the profile has not taken it. */
  isPending: boolean
}

/**
 * The baskets that belong into these accounts' profiles: recorded since the consent, which is compared to the
 * millisecond, as the consumer does. One statement, so pending and recorded are seen at one moment.
 */
export async function readRecordedRefs(
  db: Db | Tx,
  consumer: string,
  accountIds: readonly AccountId[],
): Promise<RecordedRef[]> {
  const { rows } = await sql<RecordedRef>`
    select b.id, b.account_id as "accountId",
      e.id is not null and k.event_id is null as "isPending"
    from members m
    join baskets b on b.account_id = m.account_id
      and b.recorded_at >= date_trunc('milliseconds', m.profiling_since)
    left join events e on e.id = b.id
    left join event_marks k on k.consumer = ${consumer} and k.event_id = b.id
    where m.account_id = any(${accountIds}::uuid[])
    order by b.account_id, b.id`.execute(db)
  return rows
}

/** Those of these accounts whose profile a return will change that is still to be told. */
export async function readAwaitingReturns(
  tx: Tx,
  consumer: string,
  accountIds: readonly AccountId[],
): Promise<Set<AccountId>> {
  const { rows } = await sql<{ accountId: AccountId }>`
    select distinct e.account_id as "accountId" from events e
    where e.kind = 'basket.returned' and e.account_id = any(${accountIds}::uuid[])
      and not exists (select from event_marks k where k.consumer = ${consumer} and k.event_id = e.id)`.execute(
    tx,
  )
  return new Set(rows.map(({ accountId }) => accountId))
}

/** Member accounts in order, a page at a time. */
export async function listMemberAccounts(
  db: Db,
  page: { afterAccountId: AccountId | undefined; limit: number },
): Promise<AccountId[]> {
  const { afterAccountId } = page
  const rows = await db
    .selectFrom('members')
    .select('account_id')
    .$if(afterAccountId !== undefined, (query) =>
      query.where('account_id', '>', afterAccountId ?? ''),
    )
    .orderBy('account_id')
    .limit(page.limit)
    .execute()
  return rows.map((row) => row.account_id)
}
