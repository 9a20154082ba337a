import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { issueCoupons, type NewCoupon } from '../../../src/checkout/coupons/issue-coupons.ts'
import { newId } from '../../../src/domain/ids.ts'
import { rewardKinds } from '../../../src/domain/promotions/kinds.ts'
import { aMember } from '../../support/builders.ts'
import { rewards } from '../../support/rewards.ts'
import { startService, type TestService } from '../../support/service.ts'

const NOW = '2026-11-21T12:00:00.000Z'
let service: TestService
let member: { id: string; accountId: string }
let other: { id: string; accountId: string }

async function join() {
  const answer = await service.call('post', '/v1/members', aMember())
  const row = await service.deps.db
    .selectFrom('members')
    .select('account_id')
    .where('id', '=', answer.body.id)
    .executeTakeFirstOrThrow()
  return { id: answer.body.id as string, accountId: row.account_id }
}

beforeAll(async () => {
  service = await startService({ now: () => new Date(NOW) })
  await service.openStore({ storeId: '0001', timeZone: 'Pacific/Auckland' })
  await service.openStore({ storeId: '0002', timeZone: 'America/Los_Angeles' })
  await service.deps.db
    .insertInto('products')
    .values({ sku: 'milk', name: 'Semi-skimmed milk', department: 'DAIRY', category: 'MILK' })
    .execute()
  member = await join()
  other = await join()
})
afterAll(() => service.close())

async function issue(fields: Partial<NewCoupon> = {}): Promise<string> {
  const campaignId = newId<'campaign'>()
  const coupon: NewCoupon = {
    accountId: member.accountId,
    campaignId,
    title: '20 % off Semi-skimmed milk',
    discount: { kind: 'percentOff', percent: 20 },
    funder: 'store',
    skus: ['milk'],
    categories: [],
    why: 'You buy Semi-skimmed milk about every 6 days; the last time was on 13 November.',
    activationNeeded: false,
    issuedAt: new Date('2026-11-20T10:00:00Z'),
    expiresAt: new Date('2026-12-05T00:00:00Z'),
    ...fields,
  }
  await service.deps.db.transaction().execute((tx) => issueCoupons(tx, [coupon]))
  const row = await service.deps.db
    .selectFrom('coupons')
    .select('id')
    .where('campaign_id', '=', campaignId)
    .executeTakeFirstOrThrow()
  return row.id
}

const redeem = (id: string) =>
  service.deps.db
    .updateTable('coupons')
    .set({ state: 'redeemed', redeemed_at: NOW })
    .where('id', '=', id)
    .execute()

const offers = (query = '', key?: string) =>
  service.call('get', `/v1/members/${member.id}/offers${query}`, undefined, key)
const idsAt = async (at: string) =>
  (await offers(`?at=${at}`)).body.coupons.map((coupon: { id: string }) => coupon.id)
const activate = (id: string, query = '', owner = member.id, key?: string) =>
  service.call('post', `/v1/members/${owner}/coupons/${id}/activate${query}`, undefined, key)
const tokenOf = async (memberId: string) =>
  (await service.call('post', `/v1/members/${memberId}/tokens`, {})).body.token as string

describe('a member’s coupons', () => {
  it('are shown with everything the app needs', async () => {
    const id = await issue()
    const answer = await offers()
    expect(answer.status).toBe(200)
    expect(answer.body.asOf).toBe(NOW)
    expect(answer.body.coupons).toContainEqual({
      id,
      code: expect.stringMatching(/^BC/),
      state: 'issued',
      title: '20 % off Semi-skimmed milk',
      discount: { kind: 'percentOff', percent: 20 },
      products: [{ sku: 'milk', name: 'Semi-skimmed milk' }],
      categories: [],
      activationNeeded: false,
      issuedAt: '2026-11-20T10:00:00.000Z',
      expiresAt: '2026-12-05T00:00:00.000Z',
      why: expect.stringContaining('every 6 days'),
    })
  })

  it('are there from their issue to their expiry, as of the time asked about', async () => {
    const id = await issue({
      issuedAt: new Date('2025-06-10T10:00:00Z'),
      expiresAt: new Date('2025-06-24T23:00:00Z'),
    })
    expect(await idsAt('2025-06-10T09:59:59Z')).not.toContain(id)
    expect(await idsAt('2025-06-10T10:00:00Z')).toContain(id)
    expect(await idsAt('2025-06-24T22:59:59Z')).toContain(id)
    expect(await idsAt('2025-06-24T23:00:00Z')).not.toContain(id)
    expect(await idsAt(NOW)).not.toContain(id)
  })

  it('are gone once redeemed, and are never another’s', async () => {
    const [used, foreign] = [await issue(), await issue({ accountId: other.accountId })]
    await redeem(used)
    const ids = await idsAt(NOW)
    expect(ids).not.toContain(used)
    expect(ids).not.toContain(foreign)
  })

  it('come soonest to expire first', async () => {
    const late = await issue({ expiresAt: new Date('2027-02-01T00:00:00Z') })
    const soon = await issue({ expiresAt: new Date('2026-11-22T00:00:00Z') })
    const ids = await idsAt(NOW)
    expect(ids[0]).toBe(soon)
    expect(ids.at(-1)).toBe(late)
  })

  it('name a product that left the catalogue by its sku', async () => {
    await issue({ skus: ['gone'], expiresAt: new Date('2026-11-21T13:00:00Z') })
    const answer = await offers()
    expect(answer.body.coupons[0].products).toEqual([{ sku: 'gone', name: 'gone' }])
  })
})

describe('promotions', () => {
  const launch = async (fields: Record<string, unknown> = {}) => {
    const created = await service.call('post', '/v1/promotions', {
      title: 'Milk week',
      reward: { kind: 'amountOff', amountMinor: 30 },
      appliesTo: { products: ['milk'], categories: ['BREAD'] },
      ...fields,
    })
    expect([created.status, created.body.errors]).toEqual([201, undefined])
    const { id } = created.body
    expect((await service.launchDraft(id)).status).toBe(200)
    return id as string
  }
  const promotionsAt = async (at: string) =>
    (await offers(`?at=${at}`)).body.promotions.map((promotion: { id: string }) => promotion.id)

  it('are listed while their days hold in any store’s zone', async () => {
    const id = await launch({ startsOn: '2026-11-20', endsOn: '2026-11-21' })
    // Auckland is 13 hours ahead of UTC, Los Angeles 8 behind.
    expect(await promotionsAt('2026-11-19T10:59:59Z')).not.toContain(id)
    expect(await promotionsAt('2026-11-19T11:00:00Z')).toContain(id)
    expect(await promotionsAt('2026-11-22T07:59:59Z')).toContain(id)
    expect(await promotionsAt('2026-11-22T08:00:00Z')).not.toContain(id)
  })

  const shown = async (id: string) =>
    (await offers()).body.promotions.find((promotion: { id: string }) => promotion.id === id)

  it('say all that a member has to know: what, on what, where and when', async () => {
    const id = await launch({
      audience: 'members',
      appliesTo: {
        products: ['milk'],
        categories: ['BREAD'],
        brands: ['Roma'],
        except: { products: ['gone'], brands: ['Fizz'] },
      },
      stores: ['0001'],
      storeGroups: ['north'],
      startsOn: '2026-11-01',
      endsOn: '2026-11-30',
      weekdays: [6, 7],
      hours: { from: '08:00', until: '12:00' },
      setsPerBasket: 2,
      minimumSpend: { amountMinor: 1000, basis: 'afterDiscounts', on: 'basket' },
      discountMaxMinor: 500,
    })
    expect(await shown(id)).toEqual({
      id,
      version: 1,
      title: 'Milk week',
      discount: { kind: 'amountOff', amountMinor: 30 },
      products: [{ sku: 'milk', name: 'Semi-skimmed milk' }],
      categories: ['BREAD'],
      brands: ['Roma'],
      except: { products: [{ sku: 'gone', name: 'gone' }], categories: [], brands: ['Fizz'] },
      rewardProducts: [],
      audience: 'members',
      stores: ['0001'],
      storeGroups: ['north'],
      startsOn: '2026-11-01',
      endsOn: '2026-11-30',
      weekdays: [6, 7],
      hours: { from: '08:00', until: '12:00' },
      setsPerBasket: 2,
      minimumSpend: { amountMinor: 1000, basis: 'afterDiscounts', on: 'basket' },
      discountMaxMinor: 500,
      until: null,
    })
  })

  it('are shown with their whole reward, whatever the kind', async () => {
    expect(rewards.map((reward) => reward.kind).sort()).toEqual([...rewardKinds].sort())
    for (const reward of rewards) {
      const hasParts = reward.kind === 'bundle' || reward.kind === 'mixAndMatch'
      const id = await launch({
        reward,
        appliesTo: hasParts ? null : { categories: ['BREAD'] },
        audience: reward.kind === 'memberPrice' ? 'members' : 'everyone',
      })
      expect((await shown(id)).discount).toEqual(reward)
    }
  })

  it('name the products of a reward’s own parts', async () => {
    const reward = rewards.find(({ kind }) => kind === 'bundle')
    const id = await launch({ reward, appliesTo: null })
    expect((await shown(id)).rewardProducts).toEqual([
      { sku: 'gone', name: 'gone' },
      { sku: 'milk', name: 'Semi-skimmed milk' },
    ])
  })

  it('are not shown before their moment, after a pause, or as they are only drafted', async () => {
    const id = await launch()
    await service.call('patch', `/v1/promotions/${id}`, { title: 'Another' })
    expect((await shown(id)).title).toBe('Milk week')
    const at = '2026-11-25T12:00:00.000Z'
    await service.call('post', `/v1/promotions/${id}/launch`, { at })
    expect(await shown(id)).toMatchObject({ title: 'Milk week', until: at })
    await service.call('post', `/v1/promotions/${id}/pause`, {})
    expect(await shown(id)).toBeUndefined()
  })
})

describe('activation', () => {
  it('clips a coupon once, and answers a repeat the same', async () => {
    const id = await issue({ activationNeeded: true })
    const first = await activate(id)
    expect(first.status).toBe(200)
    expect(first.body).toMatchObject({ id, state: 'activated', activationNeeded: true })
    const again = await activate(id)
    expect(again.status).toBe(200)
    expect(again.body).toEqual(first.body)
    const row = await service.deps.db
      .selectFrom('coupons')
      .select(['state', 'activated_at'])
      .where('id', '=', id)
      .executeTakeFirst()
    expect(row).toEqual({ state: 'activated', activated_at: new Date(NOW) })
  })

  it('leaves a coupon that needs none as it is', async () => {
    const id = await issue()
    const answer = await activate(id)
    expect(answer.status).toBe(200)
    expect(answer.body.state).toBe('issued')
  })

  it('is judged at the time a trusted caller names', async () => {
    const id = await issue({
      activationNeeded: true,
      issuedAt: new Date('2025-06-10T10:00:00Z'),
      expiresAt: new Date('2025-06-24T23:00:00Z'),
    })
    for (const query of ['', '?at=2025-06-24T23:00:00Z', '?at=2025-06-10T09:00:00Z']) {
      const refused = await activate(id, query)
      expect(refused.status).toBe(422)
      expect(refused.body.code).toBe('coupon-not-usable')
    }
    expect((await activate(id, '?at=2025-06-12T12:00:00Z')).body.state).toBe('activated')
  })

  it('refuses a coupon that was redeemed', async () => {
    const id = await issue({ activationNeeded: true })
    await redeem(id)
    expect((await activate(id)).body.code).toBe('coupon-not-usable')
  })

  it('does not know another member’s coupon, an unknown one and what is no id', async () => {
    const foreign = await issue({ accountId: other.accountId, activationNeeded: true })
    for (const id of [foreign, newId(), 'no-id']) {
      const answer = await activate(id)
      expect(answer.status).toBe(404)
      expect(answer.body.code).toBe('not-found')
    }
    const row = await service.deps.db
      .selectFrom('coupons')
      .select('state')
      .where('id', '=', foreign)
      .executeTakeFirst()
    expect(row?.state).toBe('issued')
  })
})

describe('who may', () => {
  it('lets a member see and clip their own with a token, but not choose the time', async () => {
    const token = await tokenOf(member.id)
    const id = await issue({ activationNeeded: true })
    expect((await offers('', token)).status).toBe(200)
    expect((await activate(id, '', member.id, token)).status).toBe(200)
    for (const answer of [
      await offers(`?at=${NOW}`, token),
      await activate(id, `?at=${NOW}`, member.id, token),
    ]) {
      expect(answer.status).toBe(403)
      expect(answer.body.code).toBe('role-not-allowed')
    }
  })

  it('hides one member from another’s token', async () => {
    const token = await tokenOf(other.id)
    const id = await issue({ activationNeeded: true })
    expect((await offers('', token)).status).toBe(404)
    expect((await activate(id, '', member.id, token)).status).toBe(404)
  })

  it('lets staff look and not clip, and terminals and marketing neither', async () => {
    const id = await issue({ activationNeeded: true })
    const [staff, marketing, app] = [
      await service.keyOf('staff'),
      await service.keyOf('marketing'),
      await service.keyOf('app'),
    ]
    expect((await offers('', staff)).status).toBe(200)
    expect((await activate(id, '', member.id, staff)).status).toBe(403)
    expect((await offers('', marketing)).status).toBe(403)
    expect((await activate(id, '', member.id, marketing)).status).toBe(403)
    expect((await offers('', app)).status).toBe(200)
    expect((await activate(id, '', member.id, app)).status).toBe(200)
    const nobody = await service.call('get', `/v1/members/${member.id}/offers`, undefined, null)
    expect(nobody.status).toBe(401)
  })

  it('does not know members that do not exist, nor times that do not', async () => {
    const unknown = await service.call('get', `/v1/members/${newId()}/offers`)
    expect(unknown.status).toBe(404)
    const answer = await offers('?at=2026-02-30T00:00:00Z')
    expect(answer.status).toBe(400)
    expect(answer.body.errors[0].pointer).toBe('/querystring/at')
  })
})

describe('promotions for some', () => {
  it('are shown to the members that they name, and to nobody where they ask for a code', async () => {
    const launch = async (fields: object): Promise<string> => {
      const reward = { kind: 'percentOff', percent: 10 }
      const body = { title: 'For some', reward, ...fields }
      const { id } = (await service.call('post', '/v1/promotions', body)).body
      expect((await service.launchDraft(id)).status).toBe(200)
      return id
    }
    const own = await launch({ audience: 'members', members: [member.id] })
    const others = await launch({ audience: 'members', members: [other.id] })
    const bearers = await launch({ couponRequired: true })
    const shown = (await offers()).body.promotions.map(({ id }: { id: string }) => id)
    expect(shown).toContain(own)
    expect(shown).not.toContain(others)
    expect(shown).not.toContain(bearers)
  })
})
