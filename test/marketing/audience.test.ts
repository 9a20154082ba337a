import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { newId } from '../../src/domain/ids.ts'
import { type Audience, meetsAudience } from '../../src/marketing/campaigns/audience.ts'
import fc from '../support/fast-check.ts'
import { startService, type TestService } from '../support/service.ts'
import { aCampaign } from './loop.ts'

const DAY_MS = 86_400_000
const at = new Date('2026-11-21T12:00:00Z')
const daysAgo = (days: number) => new Date(at.getTime() - days * DAY_MS)

type Figures = { baskets: number; spendMinor: number; firstAt: Date; lastAt: Date }

const profiles: Figures[] = Array.from({ length: 60 }, (_, index) => ({
  baskets: 1 + (index % 7),
  spendMinor: index * 37,
  firstAt: daysAgo(10 + index / 2),
  lastAt: daysAgo(index / 8),
}))

let service: TestService
beforeAll(async () => {
  service = await startService({ now: () => at })
  await service.deps.db
    .insertInto('profiles')
    .values(
      profiles.map((profile) => ({
        account_id: newId(),
        baskets: profile.baskets,
        spend_minor: profile.spendMinor,
        units: 1,
        offer_spend_minor: 0,
        first_at: profile.firstAt,
        last_at: profile.lastAt,
        last_basket_id: newId(),
        weight: 1,
        habits: '{}',
      })),
    )
    .execute()
})
afterAll(() => service.close())

const preview = async (fields: Record<string, unknown>, body?: object) => {
  const made = await service.call('post', '/v1/campaigns', aCampaign(fields))
  expect(made.status).toBe(201)
  const answer = await service.call('post', `/v1/campaigns/${made.body.id}/preview`, body)
  expect(answer.status).toBe(200)
  return answer.body
}

const count = (audience: Audience, when = at) =>
  profiles.filter((profile) =>
    meetsAudience(audience, { ...profile, previousAt: profile.lastAt }, when),
  ).length

describe('the preview of an audience', () => {
  it('counts everybody with a profile where nothing is asked, and expects the share held out', async () => {
    expect(await preview({ holdoutShare: 0.25 })).toEqual({
      asOf: at.toISOString(),
      profiles: 60,
      audience: 60,
      heldOut: 15,
    })
  })

  it('counts in the database whom the worker would let in', async () => {
    const range = (name: string, suffix: string, max: number) =>
      fc
        .tuple(
          fc.option(fc.integer({ min: 0, max }), { nil: undefined }),
          fc.option(fc.integer({ min: 0, max }), { nil: undefined }),
        )
        .map(([a, b]) => {
          const [min, top] = a !== undefined && b !== undefined && a > b ? [b, a] : [a, b]
          return { [`${name}Min${suffix}`]: min, [`${name}Max${suffix}`]: top }
        })
    const audiences = fc
      .tuple(
        range('baskets', '', 8),
        range('spend', 'Minor', 2400),
        range('averageBasket', 'Minor', 1200),
        range('daysSinceFirst', '', 45),
        range('daysSinceLast', '', 9),
      )
      .map((parts) => JSON.parse(JSON.stringify(Object.assign({}, ...parts))) as Audience)
    await fc.assert(
      fc.asyncProperty(audiences, async (audience) => {
        expect((await preview({ audience })).audience).toBe(count(audience))
      }),
      { numRuns: 40 },
    )
  })

  it('can be asked for another time', async () => {
    const audience = { daysSinceLastMin: 20 }
    expect((await preview({ audience })).audience).toBe(0)
    const later = await preview({ audience }, { at: '2026-12-20T12:00:00Z' })
    expect(later).toMatchObject({ asOf: '2026-12-20T12:00:00.000Z', audience: 60 })
  })

  it('refuses a time that does not exist', async () => {
    const made = await service.call('post', '/v1/campaigns', aCampaign())
    const answer = await service.call('post', `/v1/campaigns/${made.body.id}/preview`, {
      at: '2026-13-01T00:00:00Z',
    })
    expect(answer.status).toBe(400)
    expect(answer.body.errors[0].pointer).toBe('/at')
  })
})

describe('the bounds of an audience', () => {
  const figures = { baskets: 3, spendMinor: 1000, firstAt: daysAgo(10), previousAt: daysAgo(4) }
  it.each<[Audience, boolean]>([
    [{}, true],
    [{ basketsMin: 3, basketsMax: 3 }, true],
    [{ basketsMin: 4 }, false],
    [{ averageBasketMinMinor: 333 }, true],
    [{ averageBasketMinMinor: 334 }, false],
    [{ averageBasketMaxMinor: 334 }, true],
    [{ averageBasketMaxMinor: 333 }, false],
    [{ daysSinceFirstMin: 10, daysSinceFirstMax: 10 }, true],
    [{ daysSinceFirstMin: 11 }, false],
    [{ daysSinceLastMax: 3 }, false],
    [{ daysSinceLastMin: 4, daysSinceLastMax: 4 }, true],
  ])('%j: %s', (audience, expected) => {
    expect(meetsAudience(audience, figures, at)).toBe(expected)
  })

  it('on the visit before this one hold for nobody at their first', () => {
    expect(meetsAudience({ daysSinceLastMin: 0 }, { ...figures, previousAt: null }, at)).toBe(false)
    expect(meetsAudience({ daysSinceLastMax: 9 }, { ...figures, previousAt: null }, at)).toBe(false)
  })
})
