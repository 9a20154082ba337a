import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { profilesConsumer } from '../../src/insight/profiles/profiles.jobs.ts'
import { campaignsConsumer } from '../../src/marketing/campaigns/campaigns.jobs.ts'
import type { OutboxEvent } from '../../src/platform/queue/outbox.ts'
import { consumeEvents } from '../../src/worker.ts'
import { aProduct } from '../support/builders.ts'
import { eventually } from '../support/eventually.ts'
import { startService } from '../support/service.ts'
import { aCampaign, type Loop, openLoop, skusOf } from './loop.ts'

let loop: Loop

beforeAll(async () => {
  loop = await openLoop(await startService({ now: () => new Date('2026-11-21T12:00:00Z') }))
})
afterAll(() => loop.service.close())

const step = async (campaignId: string, name: string) => {
  const answer = await loop.service.call('post', `/v1/campaigns/${campaignId}/${name}`)
  expect(answer.status).toBe(200)
  return answer.body
}

/** Runs one campaign alone, so that what another issues does not matter. */
async function during<T>(
  fields: Record<string, unknown>,
  run: (id: string) => Promise<T>,
): Promise<T> {
  const id = await loop.launch(fields)
  try {
    return await run(id)
  } finally {
    await step(id, 'end')
  }
}

const countRows = async (table: 'coupons' | 'campaign_members', campaignId: string) => {
  const { rows } = await loop.service.deps.pool.query(
    `select count(*)::int as count from ${table} where campaign_id = $1`,
    [campaignId],
  )
  return rows[0].count
}

/** Moves cheese and butter to a department; their category stays that of milk. */
async function moveToDepartment(department: string) {
  const products = ['cheese', 'butter'].map((sku) =>
    aProduct(sku, { name: `Good ${sku}`, department, category: 'DAIRY' }),
  )
  const answer = await loop.service.call('post', '/v1/products/batch', { products })
  expect(answer.status).toBe(200)
}

async function allowGoods(profiledGoods: object | null) {
  const { body } = await loop.service.call('get', '/v1/programme')
  const answer = await loop.service.call('put', '/v1/programme', { ...body, profiledGoods })
  expect([answer.status, answer.body.errors]).toEqual([200, undefined])
}

describe('a standing campaign', () => {
  it('gives a member coupons on their own products, as of the basket', async () => {
    const member = await loop.join()
    await during({}, async () => {
      await loop.buy(member, '2026-11-02T10:00:00+00:00', ['milk', 'bread'])
      const coupons = await loop.offersOf(member, '2026-11-08T10:00:00Z')
      expect(skusOf(coupons).sort()).toEqual(['bread', 'milk'])
      const milk = coupons.find((coupon) => skusOf([coupon])[0] === 'milk')
      expect(milk).toMatchObject({
        state: 'issued',
        title: '20 % off Good milk',
        discount: { kind: 'percentOff', percent: 20 },
        products: [{ sku: 'milk', name: 'Good milk' }],
        issuedAt: '2026-11-02T10:00:00.000Z',
        expiresAt: '2026-11-17T00:00:00.000Z',
        why: 'You bought Good milk on 2 November.',
      })
      expect(milk?.code).toMatch(/^BC[0-9A-HJKMNP-TV-Z]{16}$/)
    })
  })

  it('says who pays for its coupons, until they are redeemed and settled', async () => {
    const member = await loop.join()
    const reward = { kind: 'percentOff', percent: 20 }
    const products = { products: ['milk'] }
    await during({ coupon: { reward, validDays: 14, funder: 'Acme' }, products }, async (id) => {
      await loop.buy(member, '2026-10-01T10:00:00+00:00', ['milk'])
      await step(id, 'pause')
      const { discounts } = await loop.buy(member, '2026-10-05T10:00:00+00:00', ['milk'])
      expect(discounts).toMatchObject([{ line: 1, amountMinor: 40, funder: 'Acme' }])
      const path = '/v1/settlements?from=2026-10-05&to=2026-10-05'
      const { body } = await loop.service.call('get', path)
      expect(body.data).toMatchObject([
        {
          funder: 'Acme',
          amountMinor: 40,
          offers: [{ campaignId: id, title: 'Twenty off your own', amountMinor: 40 }],
        },
      ])
    })
  })

  it('issues, explains and expires as a year ago when a year-old basket is replayed', async () => {
    const member = await loop.join()
    await during({ couponsPerMember: 1 }, async () => {
      await loop.buy(member, '2025-06-10T18:30:00+01:00', ['milk'])
      expect(await loop.offersOf(member, '2026-11-21T12:00:00Z')).toEqual([])
      expect(await loop.offersOf(member, '2025-06-10T17:29:59Z')).toEqual([])
      const [coupon] = await loop.offersOf(member, '2025-06-20T12:00:00Z')
      expect(coupon).toMatchObject({
        issuedAt: '2025-06-10T17:30:00.000Z',
        // The store's day ends an hour before that of UTC in summer.
        expiresAt: '2025-06-24T23:00:00.000Z',
      })
    })
  })

  it('keeps so many coupons alive per member and no more, replacing those that have expired', async () => {
    const member = await loop.join()
    await during({ couponsPerMember: 1 }, async (id) => {
      await loop.buy(member, '2026-09-01T10:00:00+00:00', ['milk'])
      await loop.buy(member, '2026-09-08T10:00:00+00:00', ['beans', 'bread'])
      expect(await countRows('coupons', id)).toBe(1)
      await loop.buy(member, '2026-09-20T10:00:00+00:00', ['soup'])
      expect(await countRows('coupons', id)).toBe(2)
      expect(await loop.offersOf(member, '2026-09-20T10:00:00Z')).toHaveLength(1)
    })
  })

  it('fills the place of a redeemed coupon at once, but not with the same product', async () => {
    const member = await loop.join()
    await during({ couponsPerMember: 1 }, async (id) => {
      await loop.buy(member, '2026-09-01T10:00:00+00:00', ['milk'])
      const swipe = await loop.buy(member, '2026-09-08T10:00:00+00:00', ['milk', 'beans'])
      expect(swipe.couponsRedeemed).toHaveLength(1)
      expect(await countRows('coupons', id)).toBe(2)
      expect(skusOf(await loop.offersOf(member, '2026-09-08T10:00:00Z'))).toEqual(['beans'])
    })
  })

  it('says how often a member buys what they buy again', async () => {
    const member = await loop.join()
    await loop.buy(member, '2026-09-01T10:00:00+00:00', ['milk'])
    await loop.buy(member, '2026-09-07T10:00:00+00:00', ['milk'])
    await during({ couponsPerMember: 1, products: { products: ['milk'] } }, async () => {
      await loop.buy(member, '2026-09-10T10:00:00+00:00', ['soup'])
      const [coupon] = await loop.offersOf(member, '2026-09-10T10:00:00Z')
      expect(coupon?.why).toBe(
        'You buy Good milk about every 6 days; the last time was on 7 September.',
      )
    })
  })

  it('also offers what others like in the categories that the member buys in', async () => {
    const [member, others] = [await loop.join(), await loop.join()]
    for (let day = 1; day < 9; day += 1) {
      await loop.buy(others, `2026-04-0${day}T10:00:00+00:00`, ['cheese', 'rolls'])
    }
    await during({ couponsPerMember: 5 }, async () => {
      await loop.buy(member, '2026-04-15T10:00:00+00:00', ['milk'])
      const coupons = await loop.offersOf(member, '2026-04-15T10:00:00Z')
      expect(skusOf(coupons).sort()).toEqual(['cheese', 'milk'])
      const cheese = coupons.find((coupon) => skusOf([coupon])[0] === 'cheese')
      expect(cheese?.why).toBe('Many who buy in DAIRY like this one.')
    })
  })

  it('never offers a product that the member has a live coupon on', async () => {
    const member = await loop.join()
    await during({ couponsPerMember: 2 }, () =>
      during({ couponsPerMember: 2 }, async () => {
        await loop.buy(member, '2026-09-01T10:00:00+00:00', ['milk', 'bread', 'beans', 'soup'])
        const skus = skusOf(await loop.offersOf(member, '2026-09-01T10:00:00Z'))
        expect(new Set(skus).size).toBe(4)
      }),
    )
  })

  it('chooses the same for members with the same history', async () => {
    const twins = [await loop.join(), await loop.join()]
    await during({ couponsPerMember: 3 }, async () => {
      for (const twin of twins) {
        await loop.buy(twin, '2026-09-01T10:00:00+00:00', ['milk', 'bread', 'beans'])
        await loop.buy(twin, '2026-09-07T10:00:00+00:00', ['milk', 'soup'])
      }
      const [one, other] = await Promise.all(
        twins.map(async (twin) => {
          const coupons = await loop.offersOf(twin, '2026-09-07T10:00:00Z')
          return coupons.map(({ products, why, title, expiresAt }) => ({
            products,
            why,
            title,
            expiresAt,
          }))
        }),
      )
      expect(one).toHaveLength(3)
      expect(new Set(one?.map((coupon) => JSON.stringify(coupon)))).toEqual(
        new Set(other?.map((coupon) => JSON.stringify(coupon))),
      )
    })
  })

  it('offers only what is eligible', async () => {
    const member = await loop.join()
    await during({ products: { products: ['bread'], categories: ['TINS'] } }, async () => {
      await loop.buy(member, '2026-09-01T10:00:00+00:00', ['milk', 'bread', 'beans'])
      const skus = skusOf(await loop.offersOf(member, '2026-09-01T10:00:00Z'))
      expect(skus.sort()).toEqual(['beans', 'bread'])
    })
  })

  it('gives none for goods that the programme’s list does not name, bought before or next to habits', async () => {
    const [member, others] = [await loop.join(), await loop.join()]
    await loop.buy(member, '2025-04-01T10:00:00+00:00', ['milk', 'rolls', 'butter'])
    for (let day = 1; day < 9; day += 1) {
      await loop.buy(others, `2025-04-0${day}T10:00:00+00:00`, ['cheese', 'yoghurt'])
    }
    await moveToDepartment('CARE')
    await allowGoods({ departments: ['GROCERY'], categories: [] })
    await during({ couponsPerMember: 8 }, async () => {
      await loop.buy(member, '2025-04-15T10:00:00+00:00', ['milk', 'bread'])
      const skus = skusOf(await loop.offersOf(member, '2025-04-15T10:00:00Z'))
      expect(skus.sort()).toEqual(['bread', 'milk', 'rolls', 'yoghurt'])
    })
    await moveToDepartment('GROCERY')
    await allowGoods(null)
  })

  it('gives none for goods that a law keeps coupons from in that store', async () => {
    const member = await loop.join()
    const { service } = loop
    const cheese = (policyClass: string | null) =>
      service.call('post', '/v1/products/batch', {
        products: [aProduct('cheese', { name: 'Good cheese', category: 'DAIRY', policyClass })],
      })
    const rule = { axis: 'coupon', policyClass: 'cheese-here', jurisdiction: 'IE' }
    const law = { ...rule, validFrom: '2025-05-01', summary: 'No coupons.', citation: 'House' }
    const saved = await service.call('put', '/v1/policies/rules/no-coupons-for-cheese', law)
    expect([saved.status, saved.body.errors]).toEqual([200, undefined])
    expect((await cheese('cheese-here')).status).toBe(200)
    const offeredAfter = async (at: string) => {
      await loop.buy(member, at, ['milk', 'cheese'])
      return skusOf(await loop.offersOf(member, at.replace('+00:00', 'Z')))
    }
    const barely = { couponsPerMember: 8, products: { products: ['milk', 'cheese'] } }
    await during(barely, async () => {
      expect(await offeredAfter('2025-05-15T10:00:00+00:00')).toEqual(['milk'])
    })
    await cheese(null)
    await during(barely, async () => {
      expect((await offeredAfter('2025-06-15T10:00:00+00:00')).sort()).toEqual(['cheese', 'milk'])
    })
  })

  it('puts the product’s name into its own title', async () => {
    const member = await loop.join()
    const coupon = {
      reward: { kind: 'amountOff', amountMinor: 50 },
      title: 'A $& treat: {product}',
      validDays: 1,
    }
    await during({ coupon, couponsPerMember: 1 }, async () => {
      await loop.buy(member, '2026-09-01T10:00:00+00:00', ['milk'])
      const [issued] = await loop.offersOf(member, '2026-09-01T10:00:00Z')
      expect(issued?.title).toBe('A $& treat: Good milk')
    })
  })
})

describe('who gets none', () => {
  const at = '2026-09-01T10:00:00+00:00'

  it('leaves members without consent out entirely', async () => {
    const member = await loop.join({
      consents: { profiling: false, email: false, sms: false, post: false, phone: false },
    })
    await during({}, async (id) => {
      await loop.buy(member, at, ['milk'])
      expect(await countRows('coupons', id)).toBe(0)
      expect(await countRows('campaign_members', id)).toBe(0)
    })
  })

  it('gives nothing for baskets without a card', async () => {
    await during({}, async (id) => {
      await loop.buy({ id: '', card: '', accountId: '' }, at, ['milk'], { card: null })
      expect(await countRows('coupons', id)).toBe(0)
      expect(await countRows('campaign_members', id)).toBe(0)
    })
  })

  it('gives nothing to those outside of the audience until they enter it', async () => {
    const member = await loop.join()
    await during({ audience: { basketsMin: 2, spendMaxMinor: 500 } }, async (id) => {
      await loop.buy(member, '2026-09-01T10:00:00+00:00', ['milk'])
      expect(await countRows('campaign_members', id)).toBe(0)
      await loop.buy(member, '2026-09-02T10:00:00+00:00', ['milk'])
      expect(await countRows('coupons', id)).toBe(1)
      await loop.buy(member, '2026-09-30T10:00:00+00:00', ['milk'])
      expect(await countRows('coupons', id)).toBe(1)
    })
  })

  it('welcomes back those who stayed away, by the visit before this one', async () => {
    const member = await loop.join()
    await during({ audience: { daysSinceLastMin: 30 } }, async (id) => {
      await loop.buy(member, '2026-08-01T10:00:00+00:00', ['milk'])
      await loop.buy(member, '2026-08-15T10:00:00+00:00', ['milk'])
      expect(await countRows('campaign_members', id)).toBe(0)
      await loop.buy(member, '2026-09-14T10:00:00+00:00', ['milk'])
      expect(await countRows('campaign_members', id)).toBe(1)
    })
  })

  it('judges its window by the time of the basket', async () => {
    const member = await loop.join()
    const window = { startsAt: '2026-09-01T00:00:00Z', endsAt: '2026-10-01T00:00:00Z' }
    await during(window, async (id) => {
      await loop.buy(member, '2026-08-31T23:00:00+00:00', ['milk'])
      expect(await countRows('campaign_members', id)).toBe(0)
      await loop.buy(member, '2026-09-01T00:00:00+00:00', ['milk'])
      const issued = await countRows('coupons', id)
      expect(issued).toBeGreaterThan(0)
      await loop.buy(member, '2026-10-01T00:00:00+00:00', ['bread'])
      expect(await countRows('coupons', id)).toBe(issued)
    })
  })

  it('issues nothing for a late basket, older than what the profile knows', async () => {
    const member = await loop.join()
    await loop.buy(member, '2026-09-20T10:00:00+00:00', ['bread'])
    await during({}, async (id) => {
      await loop.buy(member, '2026-09-01T10:00:00+00:00', ['milk'])
      expect(await countRows('campaign_members', id)).toBe(0)
      expect(await countRows('coupons', id)).toBe(0)
      await loop.buy(member, '2026-09-21T10:00:00+00:00', ['milk'])
      expect(await countRows('coupons', id)).toBe(2)
    })
  })

  it('issues nothing while paused, before its launch and after its end', async () => {
    const member = await loop.join()
    const draft = await loop.service.call('post', '/v1/campaigns', aCampaign())
    const id = draft.body.id
    await loop.buy(member, '2026-09-01T10:00:00+00:00', ['milk'])
    await step(id, 'launch')
    await step(id, 'pause')
    await loop.buy(member, '2026-09-02T10:00:00+00:00', ['milk'])
    expect(await countRows('coupons', id)).toBe(0)
    await step(id, 'launch')
    await loop.buy(member, '2026-09-03T10:00:00+00:00', ['milk'])
    expect(await countRows('coupons', id)).toBe(1)
    await step(id, 'end')
    await loop.buy(member, '2026-10-03T10:00:00+00:00', ['milk'])
    expect(await countRows('coupons', id)).toBe(1)
  })

  it.each([
    ['uses', { usesMax: 3 }, { uses: 3 }],
    ['money', { moneyMaxMinor: 500 }, { money_minor: 500 }],
  ])('issues nothing once the budget of %s is used up', async (_name, budget, used) => {
    const member = await loop.join()
    await during({ budget }, async (id) => {
      await loop.service.deps.db.updateTable('budgets').set(used).where('id', '=', id).execute()
      await loop.buy(member, at, ['milk'])
      expect(await countRows('coupons', id)).toBe(0)
      expect(await countRows('campaign_members', id)).toBe(1)
    })
  })
})

/** What waits in the outbox. */
async function waitingEvents(): Promise<OutboxEvent[]> {
  const rows = await loop.service.deps.db
    .selectFrom('events')
    .select(['id', 'account_id'])
    .orderBy('id')
    .execute()
  return rows.map((row) => ({ id: row.id, kind: 'basket.recorded', accountId: row.account_id }))
}

describe('events', () => {
  it('issues once and counts once however often an event is delivered', async () => {
    const member = await loop.join()
    const { deps } = loop.service
    await during({ products: { products: ['milk', 'bread', 'soup'] } }, async (id) => {
      await loop.buy(member, '2026-09-01T10:00:00+00:00', ['milk', 'bread'])
      await loop.swipe(member, '2026-09-05T10:00:00+00:00', ['soup'])
      await loop.swipe(member, '2026-09-06T10:00:00+00:00', ['milk', 'bread'])
      const events = await waitingEvents()
      expect(events).toHaveLength(2)
      await Promise.all([
        consumeEvents(deps, [...events, ...events]),
        consumeEvents(deps, [...events].reverse()),
      ])
      await consumeEvents(deps, events)
      // Two at first; they were redeemed, and soup is all that is left to offer.
      expect(await countRows('coupons', id)).toBe(3)
      expect((await loop.resultsOf(id)).arms.treated).toMatchObject({ members: 1, baskets: 2 })
    })
  })

  it('gives nothing to a member who withdraws the consent while the event is under way', async () => {
    const member = await loop.join()
    const { deps } = loop.service
    await during({}, async (id) => {
      await loop.swipe(member, '2026-09-01T10:00:00+00:00', ['milk'])
      const events = await waitingEvents()
      await profilesConsumer.consume(deps, events)
      let consumed = Promise.resolve()
      await deps.db.transaction().execute(async (tx) => {
        await tx
          .updateTable('members')
          .set({ profiling_since: null })
          .where('id', '=', member.id)
          .execute()
        consumed = campaignsConsumer.consume(deps, events)
        await eventually(
          async () => {
            const { rows } = await deps.pool.query(
              `select count(*)::int as blocked from pg_stat_activity
               where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0`,
            )
            return rows[0].blocked
          },
          (blocked) => blocked === 1,
        )
      })
      await consumed
      expect(await countRows('campaign_members', id)).toBe(0)
      expect(await countRows('coupons', id)).toBe(0)
      await loop.service.drain()
    })
  })

  it('keeps coupons, but neither their reasons nor a place in the campaign, after a withdrawal', async () => {
    const [member, other] = [await loop.join(), await loop.join()]
    await during({}, async (id) => {
      for (const buyer of [member, other]) {
        await loop.buy(buyer, '2026-09-01T10:00:00+00:00', ['milk'])
        await loop.buy(buyer, '2026-09-03T10:00:00+00:00', ['bread'])
      }
      const offers = () => loop.offersOf(member, '2026-09-04T10:00:00Z')
      const before = await offers()
      expect(before.length).toBeGreaterThan(0)
      const consents = { profiling: false }
      await loop.service.call('patch', `/v1/members/${member.id}`, { consents })
      const after = await offers()
      expect(after).toEqual(before.map((coupon) => ({ ...coupon, why: 'A coupon for you.' })))
      const others = await loop.offersOf(other, '2026-09-04T10:00:00Z')
      expect(others.map((coupon) => coupon.why)).not.toContain('A coupon for you.')
      expect(await countRows('campaign_members', id)).toBe(1)
    })
  })

  it('issues no more than the member’s share when two workers have a basket each', async () => {
    const member = await loop.join()
    await during({ couponsPerMember: 1 }, async (id) => {
      for (let day = 10; day < 14; day += 1) {
        await loop.swipe(member, `2026-09-${day}T10:00:00+00:00`, ['milk', 'bread', 'beans'])
      }
      const events = await waitingEvents()
      await Promise.all(events.map((event) => consumeEvents(loop.service.deps, [event])))
      expect(await countRows('coupons', id)).toBe(1)
    })
  })
})
