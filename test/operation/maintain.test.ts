import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { forgetBudgets } from '../../src/checkout/budgets/forget-budgets.ts'
import { forgetLeases } from '../../src/checkout/leases/forget-leases.ts'
import { forgetDecided } from '../../src/checkout/quarantine/forget-decided.ts'
import { forgetQuotes } from '../../src/checkout/quotes/forget-quotes.ts'
import { forgetAnswers } from '../../src/platform/http/idempotency.ts'
import { forgetMarks } from '../../src/platform/queue/marks.ts'
import { forgetCardCodeUses } from '../../src/relations/cards/forget-card-codes.ts'
import { startService, type TestService } from '../support/service.ts'

let service: TestService

beforeAll(async () => {
  service = await startService()
})
afterAll(() => service.close())

const run = (statement: string) => service.deps.pool.query(statement)
const countOf = async (table: string): Promise<number> =>
  Number((await run(`select count(*) from ${table}`)).rows[0].count)

describe('maintenance forgets what can serve no more, and only that', () => {
  it('marks of what was consumed 30 days ago, but none of an event that still pends', async () => {
    await run(`
      insert into event_marks (consumer, event_id, marked_at)
      select 'demand', uuid_floor(now() - make_interval(days => old)), now() - make_interval(days => consumed)
      from (values (31, 31), (32, 32), (29, 29), (90, 1)) as v (old, consumed);
      insert into events (id, kind, account_id, occurred_at)
      values (uuid_floor(now() - interval '32 days'), 'basket.recorded', gen_random_uuid(), now())`)
    // The clock has moved on by some milliseconds: the pending event has the id of the mark of 32 days ago.
    await run(
      `update events set id = (select event_id from event_marks order by marked_at limit 1)`,
    )
    expect(await forgetMarks(service.deps.db)).toBe(1)
    expect(await countOf('event_marks')).toBe(3)
  })

  it('leases that fell away an hour ago', async () => {
    await run(`
      insert into leases (subject_id, quote_id, store_id, terminal_id, uses, amount, expires_at)
      select gen_random_uuid(), gen_random_uuid(), '0042', '03', 1, 0, now() - make_interval(mins => minutes)
      from unnest(array[-5, 59, 61]) as minutes`)
    expect(await forgetLeases(service.deps.db)).toBe(1)
    expect(await countOf('leases')).toBe(2)
  })

  it('who was first with a code of the app 60 days ago', async () => {
    await run(`
      insert into card_code_uses (card_number, step, store_id, terminal_id, basket_id, used_at)
      select '2900000012349', days, '0042', '03', gen_random_uuid(), now() - make_interval(days => days)
      from unnest(array[0, 59, 61]) as days`)
    expect(await forgetCardCodeUses(service.deps.db)).toBe(1)
    expect(await countOf('card_code_uses')).toBe(2)
  })

  it('what was counted for a day 400 days ago, and what baskets took of it', async () => {
    await run(`
      insert into budgets (id, subject_id, per, counted_on, uses)
      select gen_random_uuid(), gen_random_uuid(), 'day', current_date - days, 1
      from unnest(array[1, 399, 402]) as days;
      insert into budgets (id, uses) values (gen_random_uuid(), 1);
      insert into budget_uses (budget_id, basket_id, uses, sets, money_minor)
      select id, gen_random_uuid(), 1, 0, 0 from budgets`)
    expect(await forgetBudgets(service.deps.db)).toBe(1)
    expect([await countOf('budgets'), await countOf('budget_uses')]).toEqual([3, 3])
  })

  it('quotes of a week ago', async () => {
    await run(`
      insert into quotes (id, store_id, terminal_id, content_hash, quoted_for, expires_at, outcome)
      select uuid_floor(now() - make_interval(days => days)), '0042', '03', '', now(), now(), '{}'
      from unnest(array[1, 6, 8]) as days`)
    expect(await forgetQuotes(service.deps.db)).toBe(1)
    expect(await countOf('quotes')).toBe(2)
  })

  it('what staff decided a year ago of what could not be accepted, and nothing that is open', async () => {
    await run(`
      insert into quarantine (id, store_id, terminal_id, part_hash, received, received_bytes, code, detail, errors,
        received_at, state, decided_at)
      select gen_random_uuid(), '0042', '03', place::text::bytea, '', 0, 'invalid-request', '', '[]',
        now() - interval '2 years', case when days is null then 'open' else 'dismissed' end,
        now() - make_interval(days => days)
      from unnest(array[1, 364, 367, null]) with ordinality as v (days, place)`)
    expect(await forgetDecided(service.deps.db)).toBe(1)
    expect(await countOf('quarantine')).toBe(3)
  })

  it('kept answers of a month ago', async () => {
    await run(`
      insert into idempotency_keys (key_id, key, fingerprint, status, answer, created_at)
      select gen_random_uuid(), 'k', '', 201, '{}', now() - make_interval(days => days)
      from unnest(array[1, 29, 31]) as days`)
    expect(await forgetAnswers(service.deps.db)).toBe(1)
    expect(await countOf('idempotency_keys')).toBe(2)
  })
})
