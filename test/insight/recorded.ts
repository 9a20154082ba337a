import { sql } from 'kysely'
import type { Deps } from '../../src/deps.ts'
import type { RecordedLine } from '../../src/domain/basket.ts'
import { type AccountId, newId } from '../../src/domain/ids.ts'
import type { OutboxEvent } from '../../src/platform/queue/outbox.ts'
import type { TestService } from '../support/service.ts'

/** Baskets as the checkout leaves them, with times that no till could send. */
export type RecordedFields = {
  accountId: AccountId
  storeId?: string
  purchasedAt?: string
  /** Without: the database's now. */
  recordedAt?: string
  lines?: Partial<RecordedLine>[]
}

export const aSoldLine = (fields: Partial<RecordedLine> = {}): RecordedLine => ({
  line: 1,
  kind: 'sale',
  sku: 'milk',
  quantity: 1,
  unitPriceMinor: 100,
  amountMinor: 100,
  discountMinor: 0,
  department: 'GROCERY',
  category: 'DAIRY',
  costMinor: null,
  brand: null,
  policyClass: null,
  known: true,
  ...fields,
})

/** Writes baskets with their events in one commit, and returns the events. */
export async function recordBaskets(
  deps: Deps,
  baskets: readonly RecordedFields[],
): Promise<OutboxEvent[]> {
  const rows = JSON.stringify(baskets.map(toRow))
  return deps.db.transaction().execute(async (tx) => {
    await sql`
      insert into baskets (account_id, id, store_id, terminal_id, reference, business_date, purchased_at,
        recorded_at, gross_minor, discount_minor, net_minor, points_earned, points_spent, lines, discounts,
        tenders, coupons_redeemed, refused, flags)
      select account_id, id, store_id, '03', 'by hand', '2026-11-20', purchased_at,
        coalesce(recorded_at, now()), gross_minor, discount_minor, gross_minor - discount_minor, 0, 0, lines,
        '[]', '[]', '[]', '[]', '{}'
      from jsonb_populate_recordset(null::baskets, ${rows})`.execute(tx)
    const told = await sql<OutboxEvent>`
      insert into events (id, kind, account_id, occurred_at)
      select id, 'basket.recorded', account_id, purchased_at
      from jsonb_populate_recordset(null::baskets, ${rows})
      returning id, kind, account_id as "accountId"`.execute(tx)
    return told.rows
  })
}

function toRow(basket: RecordedFields) {
  const lines = (basket.lines ?? [{}]).map(aSoldLine)
  return {
    account_id: basket.accountId,
    id: newId<'basket'>(),
    store_id: basket.storeId ?? '0042',
    purchased_at: basket.purchasedAt ?? '2026-11-20T10:15:00Z',
    recorded_at: basket.recordedAt ?? null,
    gross_minor: lines.reduce((sum, line) => sum + line.amountMinor, 0),
    discount_minor: lines.reduce((sum, line) => sum + line.discountMinor, 0),
    lines,
  }
}

export type JoinedMember = { id: string; accountId: AccountId; card: string }

/** A member through the API, with the account that its baskets go to. */
export async function joinMember(service: TestService, profiling = true): Promise<JoinedMember> {
  const consents = { profiling, email: false, sms: false, post: false, phone: false }
  const answer = await service.call('post', '/v1/members', { consents })
  if (answer.status !== 201) throw new Error(`no member: ${answer.text}`)
  const { account_id } = await service.deps.db
    .selectFrom('members')
    .select('account_id')
    .where('id', '=', answer.body.id)
    .executeTakeFirstOrThrow()
  return { id: answer.body.id, accountId: account_id, card: answer.body.cards[0].number }
}

/** Lets the member consent to profiling, or withdraw the consent. */
export async function setConsent(
  service: TestService,
  member: JoinedMember,
  profiling: boolean,
): Promise<void> {
  const path = `/v1/members/${member.id}`
  const answer = await service.call('patch', path, { consents: { profiling } })
  if (answer.status !== 200) throw new Error(`consent not changed: ${answer.text}`)
}

/** Resolves when so many sessions of the database wait for a lock. */
export async function waitForBlocked(deps: Deps, sessions = 1): Promise<void> {
  for (;;) {
    const { rows } = await sql<{ blocked: number }>`
      select count(*)::int as blocked from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`.execute(deps.db)
    if ((rows[0]?.blocked ?? 0) >= sessions) return
  }
}
