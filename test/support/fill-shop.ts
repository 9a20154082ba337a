import { expect } from '@jest/globals'
import { postCodeRedemptions } from '../../src/checkout/codes/checkout-codes.ts'
import { codeIdOf } from '../../src/domain/code.ts'
import { newId } from '../../src/domain/ids.ts'
import { inPipeline } from '../../src/platform/db/pipeline.ts'
import { aLine, aMember, aProduct, aSwipe } from './builders.ts'
import type { TestService } from './service.ts'

export type FilledShop = {
  terminalKey: string
  /** As they were sent. */
  swipes: ReturnType<typeof aSwipe>[]
}

/**
 * A little of everything: a promotion, baskets with and without a member, points earned and spent, a coupon redeemed
 * and one not, a budget with caps, a pool of codes of which one is used. Events stay in the outbox.
 */
export async function fillShop(service: TestService): Promise<FilledShop> {
  const { key } = await service.openStore()
  await service.call('post', '/v1/products/batch', {
    products: [aProduct('sku-1'), aProduct('sku-2')],
  })
  await launchPromotion(service)
  const member = await service.call('post', '/v1/members', aMember())
  expect(member.status).toBe(201)
  const card = member.body.cards[0].number
  const lines = [aLine(1, { quantity: 20 }), aLine(2)]
  const swipes = [aSwipe(), aSwipe({ card, lines }), aSwipe({ card, spendPoints: 7, lines })]
  for (const swipe of swipes) {
    const answer = await service.call('post', '/v1/swipes', swipe, key)
    expect([answer.status, answer.text]).toEqual([201, expect.anything()])
  }
  await claimBasket(service, member.body.id)
  await payQuote(service, key)
  await redeemCoupon(service)
  await redeemCode(service)
  return { terminalKey: key, swipes }
}

async function launchPromotion(service: TestService): Promise<void> {
  const { body } = await service.call('post', '/v1/promotions', {
    title: 'Nothing that is sold here',
    reward: { kind: 'percentOff', percent: 10 },
    appliesTo: { products: ['sku-of-nothing'] },
  })
  const answer = await service.launchDraft(body.id)
  expect([answer.status, answer.body.unknown?.products]).toEqual([200, ['sku-of-nothing']])
}

/** As the API would, whose days to claim in go by the clock; as if it was too small to earn anything. */
async function claimBasket({ deps }: TestService, memberId: string): Promise<void> {
  await deps.pool.query(
    `insert into claims (basket_id, basket_account_id, account_id, points_account_id, reference, points, claimed_on,
       claimed_at, author)
     select b.id, b.account_id, m.account_id, m.account_id, b.reference, 0, '2026-11-20', now(), 'a test'
     from baskets b, members m where b.points_balance is null and m.id = $1`,
    [memberId],
  )
}

async function payQuote(service: TestService, key: string): Promise<void> {
  const { reference, tenders, ...content } = aSwipe()
  const quoted = await service.call('post', '/v1/swipes/quote', content, key)
  const { quoteId } = quoted.body
  const paid = await service.call(
    'post',
    '/v1/swipes',
    { reference, tenders, ...content, quoteId },
    key,
  )
  expect([paid.status, paid.body.refused]).toEqual([201, []])
}

async function redeemCoupon({ deps }: TestService): Promise<void> {
  const campaignId = newId()
  const { rows } = await deps.pool.query<{ account_id: string; id: string }>(
    'select account_id, id from baskets where points_spent > 0',
  )
  const { account_id: accountId = '', id: basketId = '' } = rows[0] ?? {}
  const redeemedId = newId()
  for (const [id, state] of [
    [redeemedId, 'redeemed'],
    [newId(), 'issued'],
  ]) {
    await deps.pool.query(
      `insert into coupons (account_id, id, code, campaign_id, state, title, discount, skus, categories, why,
         activation_needed, issued_at, expires_at, redeemed_at)
       values ($1, $2, $3, $4, $5::text, 'A tenth off', '{"kind": "percentOff", "percent": 10}', '{sku-1}', '{}',
         'you like it', false, '2026-11-01Z', '2026-12-01Z', case when $5::text = 'redeemed' then now() end)`,
      [accountId, id, `code-${id}`, campaignId, state],
    )
  }
  await deps.pool.query(
    `insert into coupon_redemptions (account_id, coupon_id, basket_id, campaign_id, amount_minor, backed, redeemed_at)
     values ($1, $2, $3, $4, 40, true, now())`,
    [accountId, redeemedId, basketId, campaignId],
  )
  await deps.pool.query(
    `insert into budgets (id, uses_max, money_max_minor, uses, money_minor) values ($1, 10, 1000, 1, 40)`,
    [campaignId],
  )
  await deps.pool.query(
    `insert into budget_uses (budget_id, basket_id, uses, sets, money_minor) values ($1, $2, 1, 0, 40)`,
    [campaignId, basketId],
  )
  await capPerStore(deps, basketId)
}

/** A promotion that every store may give once, and that one has given. */
async function capPerStore({ pool }: TestService['deps'], basketId: string): Promise<void> {
  const [promotionId, budgetId] = [newId(), newId()]
  await pool.query(`insert into promotions (id, draft) values ($1, '{}')`, [promotionId])
  await pool.query(
    `insert into promotion_versions (promotion_id, version, definition)
     values ($1, 1, '{"caps": [{"per": "store", "usesMax": 1, "setsMax": null, "moneyMaxMinor": null}]}')`,
    [promotionId],
  )
  await pool.query(
    `insert into budgets (id, subject_id, per, store_id, uses, sets, money_minor) values ($1, $2, 'store', '0042', 1, 1, 10)`,
    [budgetId, promotionId],
  )
  await pool.query(
    `insert into budget_uses (budget_id, basket_id, uses, sets, money_minor) values ($1, $2, 1, 1, 10)`,
    [budgetId, basketId],
  )
}

async function redeemCode(service: TestService): Promise<void> {
  const promotion = await service.call('post', '/v1/promotions', {
    title: 'A fifth off',
    reward: { kind: 'percentOff', percent: 20 },
  })
  const pools = `/v1/promotions/${promotion.body.id}/code-pools`
  const pool = await service.call('post', pools, { name: 'Leaflets', usesPerCode: 3 })
  const generated = await service.call('post', `/v1/code-pools/${pool.body.id}/generate`, {
    count: 3,
  })
  expect([generated.status, generated.text]).toEqual([
    200,
    expect.stringMatching(/^(BC\w{16}\n){3}$/),
  ])
  const { rows } = await service.deps.pool.query<{ account_id: string; id: string }>(
    'select account_id, id from baskets where points_spent > 0',
  )
  const { account_id = '', id: basket_id = '' } = rows[0] ?? {}
  const [code = ''] = generated.text.split('\n')
  const { checkoutPool, config } = service.deps
  await inPipeline(checkoutPool, config, async (pipeline) => {
    const redemption = {
      code_id: codeIdOf(code),
      pool_id: pool.body.id,
      promotion_id: promotion.body.id,
      basket_id,
      account_id,
      amount_minor: 40,
      backed: true,
      redeemed_at: new Date(),
    }
    postCodeRedemptions(pipeline, [redemption], new Date())
  })
}
