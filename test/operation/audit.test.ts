import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type pg from 'pg'
import { sealLedger } from '../../src/checkout/ledger/seal-ledger.ts'
import { auditChecks } from '../../src/operation/audit/audit.queries.ts'
import { printAudit } from '../../src/operation/audit/print-audit.ts'
import { runAudit, sealsCheck } from '../../src/operation/audit/run-audit.ts'
import { createPool } from '../../src/platform/db/pool.ts'
import { fillLedger } from '../support/fill-ledger.ts'
import { fillShop } from '../support/fill-shop.ts'
import { startService, type TestService } from '../support/service.ts'

/** How each promise is broken, past every constraint that would not have it; one check must see it, and no other. */
const breaks: Record<string, string> = {
  'a balance is the sum of its lots and of its entries':
    'update points_balances set balance = balance + 1',
  'what is left of a lot is the sum of its entries, and what it owes is below zero': `
    update points_lots set remaining = remaining + case origin when 'opening' then -1 else 1 end
    where moved_to_lot is null and origin in ('opening', 'adjust')`,
  'a lot has counted what it began with, what was reversed and what expired':
    'update points_lots set expired = expired + 1 where moved_to_lot is null',
  'a lot that was moved stands in another account': `
    update points_lots set expires_at = expires_at + interval '1 day'
    where id in (select moved_to_lot from points_lots)`,
  'a basket’s points are those of its entries, less what was returned':
    'update basket_remains set points_spent = points_spent + 1',
  'an opening balance is recorded under its reference, with its points':
    'delete from points_openings',
  'the sums of a day of the books are those of its sealed entries':
    'update points_days set points = points + 1',
  'a claim has its basket, and gave its points': 'update claims set basket_account_id = account_id',
  'a budget has counted what baskets took from it, and what stores have in advance':
    'update budgets set money_minor = money_minor + 1',
  'a campaign’s budget has counted its backed redemptions': `
    update coupon_redemptions set amount_minor = amount_minor + 1`,
  'a cap for each store, day or member is kept': `
    update promotion_versions set definition = jsonb_set(definition, '{caps,0,usesMax}', '0')`,
  'a budget is within its caps': `
    alter table budgets drop constraint budgets_uses;
    update budgets set uses_max = uses - 1`,
  'a coupon is redeemed when it has one backed redemption': `
    update coupons set state = 'issued', redeemed_at = null where state = 'redeemed'`,
  'a code has counted its backed redemptions, and not more than it may':
    'update codes set uses = uses_max - uses',
  'a pool that is or was ready has the codes that it counts':
    'delete from codes where id in (select id from codes where uses = 0 limit 1)',
  'a redemption has its basket': 'update coupon_redemptions set basket_id = uuid_floor(now())',
  'a use of a budget has its basket': `
    update budget_uses set basket_id = uuid_floor(now())
    where (budget_id, basket_id) in (select budget_id, basket_id from budget_uses limit 1)`,
  'a redemption of a code has its basket':
    'update code_redemptions set basket_id = uuid_floor(now())',
  'a reference has its basket or return, and each of these its reference':
    "delete from swipe_references where kind = 'return'",
  'a paid quote has its basket': 'update quote_payments set basket_id = uuid_floor(now())',
  'a discount is within its line': `
    update baskets set gross_minor = gross_minor + 1000000, discount_minor = discount_minor + 1000000,
      lines = jsonb_set(jsonb_set(lines, '{0,amountMinor}',
        to_jsonb((lines #>> '{0,amountMinor}')::bigint + 1000000)), '{1,discountMinor}',
        to_jsonb((lines #>> '{1,discountMinor}')::bigint + 1000000)),
      discounts = discounts || '[{"line": 2, "amountMinor": 1000000}]'
    where jsonb_array_length(lines) > 1`,
  'an event has its basket or return':
    "update events set account_id = uuid_floor(now()) where kind = 'basket.returned'",
  'a basket’s net is gross less discounts': `
    alter table baskets drop constraint baskets_sum;
    update baskets set net_minor = net_minor + 1`,
  'a basket’s gross and discount are those of its lines': `
    update baskets set lines = jsonb_set(lines, '{0,amountMinor}', '1000000')`,
  'a basket’s discounts add up': `
    update baskets set discounts = '[{"line": 1, "amountMinor": 1}]' where discount_minor = 0`,
  'a return’s sums are those of its parts': 'update returns set owed_minor = owed_minor + 1',
  'a return’s points are those of its entries': `
    update returns set points_reversed = points_reversed + 1, parts = jsonb_set(parts, '{0,reversed}',
      to_jsonb(points_reversed + 1))`,
  'what is left of a basket is what its returns left':
    'update basket_remains set refunded_minor = refunded_minor + 1',
  'no more of a line was returned than its returns brought and its basket held': `
    update basket_remains set returned = jsonb_set(returned, '{0,quantity}', '2')`,
  'one version of a promotion is in force at a time': `
    insert into promotion_periods (promotion_id, version, starts_at, started_rules)
    select promotion_id, version, now(), started_rules + 1 from promotion_periods`,
  [sealsCheck]: "update points_entries set author = 'another' where kind = 'opening'",
}

/** What else a check sees. */
const alsoSeen: Record<string, { check: string; statements: string }> = {
  'a balance of nothing was deleted': {
    check: 'a balance is the sum of its lots and of its entries',
    statements: 'delete from points_balances where balance = 0',
  },
  'a lot may owe more than it does': {
    check: 'what is left of a lot is the sum of its entries, and what it owes is below zero',
    statements: 'update points_lots set debt = debt + 5 where moved_to_lot is null',
  },
  'pending points can be spent earlier where they were moved': {
    check: 'a lot that was moved stands in another account',
    statements: 'update points_lots set available_at = now() where moved_to_lot is not null',
  },
  'a lot was larger before it was moved': {
    check: 'a lot that was moved stands in another account',
    statements: 'update points_lots set points = points + 1 where moved_to_lot is not null',
  },
  'a reference was altered, so that its sale could be recorded again': {
    check: 'a reference has its basket or return, and each of these its reference',
    statements: "update swipe_references set sequence = sequence + 50000000 where kind = 'sale'",
  },
}

/** Ways to change the past of the ledger, with what the audit names. */
const tampering: Record<string, { statements: string; named: object[] }> = {
  'an entry was altered': {
    statements: 'update points_entries set points = points + 1 where position = $position',
    named: [{ fault: 'altered', position: '$position', entryId: '$id' }],
  },
  'an entry’s day was altered': {
    statements: `
      update points_entries set occurred_at = occurred_at + interval '1 us' where position = $position`,
    named: [{ fault: 'altered', position: '$position', entryId: '$id' }],
  },
  'an entry was deleted': {
    statements: 'delete from points_entries where position = $position',
    named: [{ fault: 'deleted', position: '$position' }],
  },
  'an entry was inserted behind a seal': {
    statements: `
      insert into points_entries (account_id, id, lot_id, kind, points, occurred_at, position)
      select account_id, '00000000-0000-7000-8000-000000000001', lot_id, 'earn', 5, now(), position
      from points_entries where position = $position`,
    named: [{ fault: 'altered' }, { fault: 'inserted', position: '$position', entryId: '$id' }],
  },
  'an entry was moved to another position': {
    statements: 'update points_entries set position = 1 where position = $position',
    named: [
      { fault: 'inserted', position: 1 },
      { fault: 'deleted', position: '$position' },
    ],
  },
  'the digest of a seal was altered': {
    statements: 'update ledger_seals set digest = sha256(digest) where number = 2',
    named: [
      { seal: 2, fault: 'seal altered' },
      { seal: 3, fault: 'seal altered' },
    ],
  },
  'the day of a seal was altered': {
    statements: 'update ledger_seals set day = day - 1 where number = 2',
    named: [{ seal: 2, fault: 'seal altered' }],
  },
  'the prints of a seal were altered': {
    statements:
      'update ledger_seals set prints = set_byte(prints, 9, 255 - get_byte(prints, 9)) where number = 2',
    named: [{ seal: 2, fault: 'seal altered' }],
  },
  'a seal was deleted': {
    statements: 'delete from ledger_seals where number = 2',
    named: [{ seal: 3, fault: 'seal missing before' }, { fault: 'in no seal' }],
  },
}

describe('the audit', () => {
  let service: TestService
  let pool: pg.Pool
  beforeAll(async () => {
    service = await startService()
    await fillLedger(service, await fillShop(service))
    await sealLedger(service.deps.db, { entriesMax: 2 })
    pool = createPool(service.deps.databaseUrl, { size: 1, name: 'audit', statementTimeoutMs: 0 })
  })
  afterAll(async () => {
    await pool?.end()
    await service.close()
  })

  /** Names of failing checks with their rows, after `statements`, which are taken back. */
  async function audited(statements: string): Promise<Record<string, object[]>> {
    await pool.query('begin')
    try {
      await pool.query(statements)
      const wrong: Record<string, object[]> = {}
      for await (const { name, broken, rows } of runAudit(pool)) if (broken > 0) wrong[name] = rows
      return wrong
    } finally {
      await pool.query('rollback')
    }
  }

  it('finds nothing wrong with a shop that was used, and has looked at everything', async () => {
    const empty: string[] = []
    for await (const { name, checked, broken } of runAudit(pool)) {
      expect([name, broken]).toEqual([name, 0])
      if (checked === 0) empty.push(name)
    }
    expect(empty).toEqual([])
  })

  it('has a way to break every check', () => {
    const names = [...auditChecks.map((check) => check.name), sealsCheck]
    expect(Object.keys(breaks)).toEqual(names)
  })

  it.each(Object.entries(breaks))(
    'sees when it is no longer so that %s',
    async (name, statements) => {
      const wrong = await audited(statements)
      expect(Object.keys(wrong)).toEqual([name])
      expect(wrong[name]?.length).toBeGreaterThan(0)
    },
  )

  it.each(Object.entries(alsoSeen))('sees that %s', async (_what, { check, statements }) => {
    const wrong = await audited(statements)
    expect(Object.keys(wrong)).toEqual([check])
  })

  it.each(Object.entries(tampering))('names what is wrong when %s', async (_what, how) => {
    const { rows } = await pool.query(
      'select position, id from points_entries order by position offset 3 limit 1',
    )
    const fill = (text: string) => text.replaceAll('$position', rows[0].position)
    const wrong = await audited(fill(how.statements))
    const named = how.named.map((row) => {
      const filled = JSON.parse(JSON.stringify(row).replace('"$position"', rows[0].position))
      if ('entryId' in filled) filled.entryId = rows[0].id
      return expect.objectContaining(filled)
    })
    expect(wrong[sealsCheck]).toEqual(named)
  })

  it('shows at most twenty rows of many, and says how many there are', async () => {
    const lines: string[] = []
    await pool.query('begin')
    await pool.query(`insert into points_balances (account_id, balance)
      select uuid_floor(now() + make_interval(secs => n)), 1 from generate_series(1, 25) n`)
    const clean = await printAudit(pool, (line) => lines.push(line))
    await pool.query('rollback')
    expect(clean).toBe(false)
    expect(lines[0]).toMatch(/^WRONG a balance is the sum of its lots and of its entries: 25 of /)
    expect(lines.filter((line) => line.includes('account_id'))).toHaveLength(20)
    expect(lines).toContain('        … and 5 more')
    expect(lines.at(-1)).toBe('1 checks fail.')
  })
})
