import { newId } from '../../src/domain/ids.ts'
import type { TestService } from './service.ts'

export type TestCoupon = { id: string; code: string }

/** A coupon of a member, 50 % off sku-1, written as a campaign would issue it. */
export async function aCoupon(
  service: TestService,
  memberId: string,
  fields: {
    skus?: string[]
    expiresAt?: string
    activationNeeded?: boolean
    campaignId?: string
  } = {},
): Promise<TestCoupon> {
  const id = newId()
  const campaignId = fields.campaignId ?? newId()
  await service.deps.pool.query('insert into budgets (id) values ($1) on conflict do nothing', [
    campaignId,
  ])
  const code = `BW${id.replaceAll('-', '').slice(-16).toUpperCase()}`
  await service.deps.pool.query(
    `insert into coupons (account_id, id, code, campaign_id, title, discount, skus, categories, why,
       activation_needed, issued_at, expires_at)
     select m.account_id, $1, $2, $3, 'Half price', '{"kind": "percentOff", "percent": 50}', $4, '{}', 'a test',
       $5, '2026-11-01T00:00:00Z', $6
     from members m where m.id = $7`,
    [
      id,
      code,
      campaignId,
      fields.skus ?? ['sku-1'],
      fields.activationNeeded ?? false,
      fields.expiresAt ?? '2026-12-31T00:00:00Z',
      memberId,
    ],
  )
  return { id, code }
}
