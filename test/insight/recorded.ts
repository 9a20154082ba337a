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
  recordedAt?: Date
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
  policyClass: null,
  known: true,
  ...fields,
})

/** Writes baskets with their events in one commit, and returns the events. */
export async function recordBaskets(
  deps: Deps,
  baskets: readonly RecordedFields[],
): Promise<OutboxEvent[]> {
  return deps.db.transaction().execute(async (tx) => {
    const events: OutboxEvent[] = []
    for (const basket of baskets) {
      const id = newId<'basket'>()
      const lines = (basket.lines ?? [{}]).map(aSoldLine)
      const gross = lines.reduce((sum, line) => sum + line.amountMinor, 0)
      const discount = lines.reduce((sum, line) => sum + line.discountMinor, 0)
      const purchasedAt = basket.purchasedAt ?? '2026-11-20T10:15:00Z'
      await sql`
        insert into baskets (account_id, id, store_id, terminal_id, reference, business_date, purchased_at,
          recorded_at, gross_minor, discount_minor, net_minor, points_earned, points_spent, lines, discounts,
          tenders, coupons_redeemed, refused, flags)
        values (${basket.accountId}, ${id}, ${basket.storeId ?? '0042'}, '03', 'by hand', '2026-11-20',
          ${purchasedAt}, coalesce(${basket.recordedAt ?? null}, now()), ${gross}, ${discount},
          ${gross - discount}, 0, 0, ${JSON.stringify(lines)}, '[]', '[]', '[]', '[]', '{}')`.execute(
        tx,
      )
      await sql`
        insert into events (id, kind, account_id, occurred_at)
        values (${id}, 'basket.recorded', ${basket.accountId}, ${purchasedAt})`.execute(tx)
      events.push({ id, kind: 'basket.recorded', accountId: basket.accountId })
    }
    return events
  })
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
