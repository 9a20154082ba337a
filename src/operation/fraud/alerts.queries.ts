import { sql } from 'kysely'
import type { FactKind, Signal, Subject } from '../../domain/fraud/facts.ts'
import type { FraudAction, FraudRule } from '../../domain/fraud/settings.ts'
import type { AccountId, MemberId } from '../../domain/ids.ts'
import type { Db, Tx } from '../../platform/db/database.ts'

/** A fact as an alert keeps it: references and figures, no card number. */
export type Evidence = {
  id: string
  kind: FactKind
  reference: string | null
  storeId: string | null
  terminalId: string | null
  operatorId: string | null
  at: string
  netMinor: number
  pointsEarned: number
  pointsSpent: number
}

export type Verdict = 'confirmed' | 'harmless'

export type Alert = {
  id: string
  rule: FraudRule
  action: FraudAction
  state: 'open' | 'resolved'
  accountId: AccountId | null
  operatorStoreId: string | null
  operatorId: string | null
  storeIds: string[]
  score: number
  raised: number
  says: string
  figures: Signal['figures']
  evidence: Evidence[]
  firstAt: Date
  lastAt: Date
  raisedAt: Date
  changedAt: Date
  verdict: Verdict | null
  note: string | null
  resolvedBy: string | null
  resolvedAt: Date | null
}

const columns = sql`a.id, a.rule, a.action, a.state, a.account_id as "accountId",
    a.operator_store_id as "operatorStoreId", a.operator_id as "operatorId", a.store_ids as "storeIds", a.score,
    a.raised, a.says, a.figures, a.evidence, a.first_at as "firstAt", a.last_at as "lastAt",
    a.raised_at as "raisedAt", a.changed_at as "changedAt", a.verdict, a.note, a.resolved_by as "resolvedBy",
    a.resolved_at as "resolvedAt"`

/**
 * All alerts that name one of these subjects, and nobody else raises or resolves one of them until the transaction
 * ends. `keys` are the subjects', in an order that is everybody's. Members are locked already.
 */
export async function lockAlerts(
  tx: Tx,
  keys: readonly string[],
  subjects: readonly Subject[],
): Promise<Alert[]> {
  await sql`select pg_advisory_xact_lock(hashtextextended('fraud/' || key, 0)) from unnest(${keys}::text[]) as key`.execute(
    tx,
  )
  const operators = subjects.flatMap(({ operator }) => operator ?? [])
  const accountIds = subjects.flatMap(({ accountId }) => accountId ?? [])
  const { rows } = await sql<Alert>`
    select ${columns} from fraud_alerts a
    where a.account_id = any(${accountIds}::uuid[]) or (a.operator_store_id, a.operator_id) in (
      select * from unnest(${operators.map(({ storeId }) => storeId)}::text[],
        ${operators.map(({ operatorId }) => operatorId)}::text[]))
    order by a.id
    for update`.execute(tx)
  return rows
}

export type NewAlert = Omit<
  Alert,
  'state' | 'raisedAt' | 'changedAt' | 'verdict' | 'note' | 'resolvedBy' | 'resolvedAt'
>

export async function insertAlert(tx: Tx, alert: NewAlert): Promise<void> {
  await tx
    .insertInto('fraud_alerts')
    .values({
      id: alert.id,
      rule: alert.rule,
      account_id: alert.accountId,
      operator_store_id: alert.operatorStoreId,
      operator_id: alert.operatorId,
      ...changesOf(alert),
    })
    .execute()
}

/** Writes what a further signal has changed. */
export async function updateAlert(tx: Tx, alert: NewAlert): Promise<void> {
  await tx
    .updateTable('fraud_alerts')
    .set({ ...changesOf(alert), changed_at: sql`now()` })
    .where('id', '=', alert.id)
    .execute()
}

const changesOf = (alert: NewAlert) => ({
  action: alert.action,
  store_ids: alert.storeIds,
  score: alert.score,
  raised: alert.raised,
  says: alert.says,
  figures: JSON.stringify(alert.figures),
  evidence: JSON.stringify(alert.evidence),
  first_at: alert.firstAt,
  last_at: alert.lastAt,
})

export type MemberAlert = Alert & { memberId: MemberId | null }

const selected = sql`select ${columns}, m.id as "memberId"
    from fraud_alerts a left join members m on m.account_id = a.account_id and m.erased_at is null`

export type AlertFilter = {
  state: 'open' | 'resolved' | undefined
  action: FraudAction | undefined
  storeId: string | undefined
  memberId: MemberId | undefined
}

/** The newest first. */
export async function listAlerts(
  db: Db,
  { state, action, storeId, memberId }: AlertFilter,
  page: { limit: number; afterId: string | undefined },
): Promise<MemberAlert[]> {
  const conditions = [
    ...(state === undefined ? [] : [sql`a.state = ${state}`]),
    ...(action === undefined ? [] : [sql`a.action = ${action}`]),
    ...(storeId === undefined ? [] : [sql`a.store_ids @> array[${storeId}]`]),
    ...(memberId === undefined
      ? []
      : [sql`a.account_id = (select account_id from members where id = ${memberId}::uuid)`]),
    ...(page.afterId === undefined ? [] : [sql`a.id < ${page.afterId}::uuid`]),
  ]
  const { rows } = await sql<MemberAlert>`
    ${selected} where ${sql.join([sql`true`, ...conditions], sql` and `)}
    order by a.id desc limit ${page.limit}`.execute(db)
  return rows
}

export async function findAlert(db: Db | Tx, id: string): Promise<MemberAlert | undefined> {
  const { rows } = await sql<MemberAlert>`${selected} where a.id = ${id}::uuid`.execute(db)
  return rows[0]
}

export type Resolution = { verdict: Verdict; note: string | null; by: string; at: Date }

/** False: it is resolved already, or there is none. */
export async function resolveOpen(db: Db, id: string, resolution: Resolution): Promise<boolean> {
  const { verdict, note, by, at } = resolution
  const { numUpdatedRows } = await db
    .updateTable('fraud_alerts')
    .set({
      state: 'resolved',
      verdict,
      note,
      resolved_by: by,
      resolved_at: at,
      changed_at: sql`now()`,
    })
    .where('id', '=', id)
    .where('state', '=', 'open')
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Deletes alerts that were resolved a year ago, at most 10,000 a call. Returns how many. */
export async function deleteOldAlerts(db: Db): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from fraud_alerts where ctid = any(array(
      select ctid from fraud_alerts where resolved_at < now() - interval '1 year' limit 10000))`.execute(
    db,
  )
  return Number(numAffectedRows ?? 0n)
}

/** Alerts of a member alone go; those of an operator stay, and name the member no more. */
export async function forgetAccountAlerts(tx: Tx, accountId: AccountId): Promise<void> {
  await sql`delete from fraud_alerts where account_id = ${accountId} and operator_id is null`.execute(
    tx,
  )
  await sql`update fraud_alerts set account_id = null where account_id = ${accountId}`.execute(tx)
}
