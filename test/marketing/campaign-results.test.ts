import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { isHeldOut } from '../../src/domain/targeting/holdout.ts'
import { startService } from '../support/service.ts'
import { type Loop, type LoopMember, openLoop } from './loop.ts'

const PEOPLE = 12
let loop: Loop
let campaignId: string
const people: { member: LoopMember; isOut: boolean }[] = []

/** A campaign with half of twelve members held out, who each came three times. */
beforeAll(async () => {
  loop = await openLoop(await startService({ now: () => new Date('2026-11-21T12:00:00Z') }))
  campaignId = await loop.launch({ holdoutShare: 0.5, couponsPerMember: 1 })
  for (let person = 0; person < PEOPLE; person += 1) {
    const externalId = `person-${person}`
    const member = await loop.join({ externalId })
    people.push({ member, isOut: isHeldOut(campaignId, externalId, 0.5) })
    await loop.swipe(member, '2026-09-01T10:00:00+00:00', ['milk'])
    await loop.service.drain()
    await loop.swipe(member, '2026-09-08T10:00:00+00:00', ['milk', 'bread'])
    await loop.swipe(member, '2026-09-15T10:00:00+00:00', ['soup'])
    await loop.service.drain()
  }
})
afterAll(() => loop.service.close())

const arms = async () => (await loop.resultsOf(campaignId)).arms

describe('results', () => {
  it('put each member on the side that the draw says, and give coupons to one side alone', async () => {
    const out = people.filter(({ isOut }) => isOut)
    const { treated, heldOut } = await arms()
    expect(treated.members).toBe(PEOPLE - out.length)
    expect(heldOut.members).toBe(out.length)
    expect(Math.min(treated.members, heldOut.members)).toBeGreaterThan(0)
    for (const { member, isOut } of people) {
      const coupons = await loop.service.deps.db
        .selectFrom('coupons')
        .select('id')
        .where('account_id', '=', member.accountId)
        .execute()
      expect(coupons.length > 0).toBe(!isOut)
    }
  })

  it('count both sides alike: the baskets after the one that brought them in, at what was paid', async () => {
    const { treated, heldOut } = await arms()
    expect(heldOut).toMatchObject({
      baskets: 2 * heldOut.members,
      salesMinor: 600 * heldOut.members,
      salesPerMemberMinor: 600,
    })
    // The milk of the second basket was 20 % off: 40 of 200.
    expect(treated).toMatchObject({
      baskets: 2 * treated.members,
      salesMinor: 560 * treated.members,
      salesPerMemberMinor: 560,
    })
  })

  it('add up with what was redeemed', async () => {
    const { treated } = await arms()
    const { rows } = await loop.service.deps.pool.query(
      `select count(*)::int as issued, count(*) filter (where state = 'redeemed')::int as redeemed from coupons`,
    )
    expect(rows[0].redeemed).toBe(treated.members)
    expect(await loop.resultsOf(campaignId)).toMatchObject({
      asOf: '2026-11-21T12:00:00.000Z',
      coupons: { issued: rows[0].issued, activated: 0, redeemed: treated.members },
      costMinor: 40 * treated.members,
      budget: {
        uses: treated.members,
        usesMax: null,
        moneyMinor: 40 * treated.members,
        moneyMaxMinor: null,
      },
    })
  })

  it('do not depend on the order in which baskets arrive', async () => {
    const { heldOut } = await arms()
    const late = people.find(({ isOut }) => isOut)
    if (!late) throw new Error('nobody is held out')
    await loop.buy(late.member, '2026-09-10T10:00:00+00:00', ['beans'])
    await loop.buy(late.member, '2026-08-20T10:00:00+00:00', ['beans'])
    const after = (await arms()).heldOut
    expect(after.baskets).toBe(heldOut.baskets + 1)
    expect(after.salesMinor).toBe(heldOut.salesMinor + 200)
  })

  it('are less what came back of the baskets that were counted, on both sides', async () => {
    const { heldOut, treated } = await arms()
    const out = people.find(({ isOut }) => isOut)
    if (!out) throw new Error('nobody is held out')
    const bought = await loop.buy(out.member, '2026-09-16T10:00:00+00:00', ['beans', 'soup'])
    const early = await loop.buy(out.member, '2026-08-21T10:00:00+00:00', ['beans'])
    const { key } = await loop.service.openStore()
    for (const [number, { reference }] of [bought, early].entries()) {
      const body = {
        reference: `20260920-0042-03-${9000 + number}`,
        returnedAt: '2026-09-20T10:00:00Z',
        original: { reference },
        lines: [{ line: 1 }],
      }
      expect((await loop.service.call('post', '/v1/returns', body, key)).status).toBe(201)
    }
    const after = await arms()
    expect(after.heldOut).toMatchObject({
      baskets: heldOut.baskets + 1,
      salesMinor: heldOut.salesMinor + 200,
    })
    expect(after.treated).toEqual(treated)
  })

  it('are nothing, not an error, before anything happened', async () => {
    const id = await loop.launch({ audience: { basketsMin: 1000 } })
    expect(await loop.resultsOf(id)).toMatchObject({
      arms: {
        treated: { members: 0, baskets: 0, salesMinor: 0, salesPerMemberMinor: null },
        heldOut: { members: 0, baskets: 0, salesMinor: 0, salesPerMemberMinor: null },
      },
      coupons: { issued: 0, activated: 0, redeemed: 0 },
      costMinor: 0,
    })
  })
})
