import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type pg from 'pg'
import { auditChecks } from '../../src/operation/audit/audit.queries.ts'
import { printAudit } from '../../src/operation/audit/print-audit.ts'
import { runAudit } from '../../src/operation/audit/run-audit.ts'
import { createPool } from '../../src/platform/db/pool.ts'
import { fillShop } from '../support/fill-shop.ts'
import { startService, type TestService } from '../support/service.ts'

/** How each promise is broken, past every constraint that would not have it; one check must see it, and no other. */
const breaks: Record<string, string> = {
  'a balance is the sum of its lots and of its entries':
    'update points_balances set balance = balance + 1',
  'a lot holds what was earned less what was spent of it': `
    update points_lots set remaining = remaining + case when remaining < points then 1 else -1 end`,
  'a basket’s points are those of its entries':
    'update baskets set points_spent = points_spent + 1 where points_spent > 0',
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
  'a use of a budget has its basket': 'update budget_uses set basket_id = uuid_floor(now())',
  'a redemption of a code has its basket':
    'update code_redemptions set basket_id = uuid_floor(now())',
  'a reference has its basket, and a basket its reference': `
    delete from swipe_references where basket_id not in (
      select basket_id from coupon_redemptions union all select basket_id from code_redemptions)`,
  'a paid quote has its basket': 'update quote_payments set basket_id = uuid_floor(now())',
  'a discount is within its line': `
    update baskets set gross_minor = gross_minor + 1000000, discount_minor = discount_minor + 1000000,
      lines = jsonb_set(jsonb_set(lines, '{0,amountMinor}',
        to_jsonb((lines #>> '{0,amountMinor}')::bigint + 1000000)), '{1,discountMinor}',
        to_jsonb((lines #>> '{1,discountMinor}')::bigint + 1000000)),
      discounts = discounts || '[{"line": 2, "amountMinor": 1000000}]'
    where jsonb_array_length(lines) > 1`,
  'an event has its basket': 'update events set account_id = uuid_floor(now())',
  'a basket’s net is gross less discounts': `
    alter table baskets drop constraint baskets_sum;
    update baskets set net_minor = net_minor + 1`,
  'a basket’s gross and discount are those of its lines': `
    update baskets set lines = jsonb_set(lines, '{0,amountMinor}', '1000000')`,
  'a basket’s discounts add up': `
    update baskets set discounts = '[{"line": 1, "amountMinor": 1}]' where discount_minor = 0`,
  'one version of a promotion is in force at a time': `
    insert into promotion_periods (promotion_id, version, starts_at, started_rules)
    select promotion_id, version, now(), started_rules + 1 from promotion_periods`,
}

describe('the audit', () => {
  let service: TestService
  let pool: pg.Pool
  beforeAll(async () => {
    service = await startService()
    await fillShop(service)
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
    expect(Object.keys(breaks)).toEqual(auditChecks.map((check) => check.name))
  })

  it.each(Object.entries(breaks))(
    'sees when it is no longer so that %s',
    async (name, statements) => {
      const wrong = await audited(statements)
      expect(Object.keys(wrong)).toEqual([name])
      expect(wrong[name]?.length).toBeGreaterThan(0)
    },
  )

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
