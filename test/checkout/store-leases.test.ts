import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { returnLeases } from '../../src/checkout/budgets/return-leases.ts'
import { newId } from '../../src/domain/ids.ts'
import { startWorker } from '../../src/worker.ts'
import { findBroken } from '../support/audit.ts'
import { aLine, aMember, aProduct } from '../support/builders.ts'
import { aCoupon } from '../support/coupons.ts'
import { eventually } from '../support/eventually.ts'
import { startService, type TestService } from '../support/service.ts'

type Body = Record<string, unknown>
type Swiped = { flags: string[]; totals: { discountMinor: number } }

const BOUGHT = '2026-11-20T08:30:00Z'
const ENDS = '2026-11-20T12:00:00Z'
const MINUTE_MS = 60_000

describe('what a store has of a budget in advance', () => {
  let service: TestService
  let now = new Date('2026-11-20T09:00:00Z')
  const tills = new Map<string, string>()
  let sequence = 0
  beforeAll(async () => {
    service = await startService({ now: () => now })
    await service.call('post', '/v1/products/batch', { products: [aProduct('cola')] })
    await openTill('S1', '01')
    await openTill('S1', '02')
    await openTill('S2', '01')
  })
  afterEach(async () => expect(await findBroken(service.deps.pool)).toEqual([]))
  afterAll(() => service.close())

  async function openTill(storeId: string, terminalId: string): Promise<void> {
    const { key } = await service.openStore({ storeId, terminalId })
    tills.set(`${storeId}-${terminalId}`, key)
  }
  async function launch(fields: Body): Promise<string> {
    const reward = { kind: 'percentOff', percent: 50 }
    const appliesTo = { products: ['cola'] }
    const body = { title: 'An offer', reward, appliesTo, ...fields }
    const { id } = (await service.call('post', '/v1/promotions', body)).body
    expect((await service.launchDraft(id)).status).toBe(200)
    return id
  }
  const ask = (storeId: string, body: Body, headers = {}) =>
    service.call(
      'post',
      `/v1/stores/${storeId}/leases`,
      { expiresAt: ENDS, ...body },
      undefined,
      headers,
    )
  async function lease(storeId: string, subjectId: string, uses: number, fields: Body = {}) {
    const answer = await ask(storeId, { subjectId, uses, ...fields })
    expect([answer.status, answer.body.detail]).toEqual([201, undefined])
    return answer.body.id
  }
  const read = async (storeId: string, id: string) =>
    (await service.call('get', `/v1/stores/${storeId}/leases/${id}`)).body
  const aSale = (till: string, fields: Body = {}) => {
    sequence += 1
    return {
      reference: `20261120-${till}-${sequence}`,
      purchasedAt: BOUGHT,
      lines: [aLine(1, { sku: 'cola' })],
      tenders: [{ type: 'cash', amountMinor: 100 }],
      ...fields,
    }
  }
  const given = (promotionId: string, amountMinor = 100) => ({
    offline: { discounts: [{ line: 1, promotionId, amountMinor }] },
  })
  async function send(till: string, swipes: Body[]): Promise<Swiped[]> {
    const answer = await service.call('post', '/v1/swipes/batch', swipes, tills.get(till))
    expect(answer.status).toBe(200)
    return answer.body.results.map(({ status, body }: { status: number; body: Swiped }) => {
      expect(status).toBe(201)
      return body
    })
  }
  const isBacked = ({ flags }: Swiped) => !flags.includes('unbacked-discount')
  const used = async (id: string) => {
    const { rows } = await service.deps.pool.query(
      'select uses, sets, money_minor from budgets where id = $1',
      [id],
    )
    return rows[0]
  }
  const sync = (till: string, syncedUntil: string) => {
    const terminal = till.split('-')[1]
    return service.call('post', `/v1/terminals/${terminal}/sync`, { syncedUntil }, tills.get(till))
  }
  async function at(instant: string, work: () => Promise<void>): Promise<void> {
    const before = now
    now = new Date(instant)
    try {
      await work()
    } finally {
      now = before
    }
  }

  it('is drawn from the budget at once: nobody else gets it, and no more is handed out than there is', async () => {
    const id = await launch({ budget: { usesMax: 5 } })
    const leaseId = await lease('S1', id, 4)
    expect(await used(id)).toMatchObject({ uses: 4 })
    expect(await read('S1', leaseId)).toMatchObject({
      id: leaseId,
      storeId: 'S1',
      subjectId: id,
      uses: 4,
      usesLeft: 4,
      moneyMinor: null,
      state: 'out',
      waitingFor: ['01', '02'],
      closedAt: null,
    })
    const more = await ask('S2', { subjectId: id, uses: 2 })
    expect([more.status, more.body.code, more.body.errors[0].pointer]).toEqual([
      409,
      'state-conflict',
      '/uses',
    ])
    const online = async () => {
      const sale = { ...aSale('S2-01'), tenders: [{ type: 'cash', amountMinor: 200 }] }
      const paid = await service.call(
        'post',
        '/v1/swipes',
        { ...sale, purchasedAt: now },
        tills.get('S2-01'),
      )
      return paid.body.totals.discountMinor
    }
    expect([await online(), await online()]).toEqual([100, 0])
    expect(await used(id)).toMatchObject({ uses: 5 })
  })

  it('leaves alone what a quote holds', async () => {
    const id = await launch({ budget: { usesMax: 2 } })
    const { reference: _none, tenders: _nor, ...content } = aSale('S2-01', { purchasedAt: now })
    const quoted = await service.call('post', '/v1/swipes/quote', content, tills.get('S2-01'))
    expect(quoted.body.totals.discountMinor).toBe(100)
    expect((await ask('S1', { subjectId: id, uses: 2 })).status).toBe(409)
    now = new Date(now.getTime() + 6 * MINUTE_MS)
    expect((await ask('S1', { subjectId: id, uses: 2 })).status).toBe(201)
  })

  it('backs what its tills gave while they were offline, until it is used up; then the budget does', async () => {
    const id = await launch({ budget: { usesMax: 4 } })
    const leaseId = await lease('S1', id, 2)
    const swiped = await send(
      'S1-01',
      Array.from({ length: 5 }, () => aSale('S1-01', given(id))),
    )
    expect(swiped.filter(isBacked)).toHaveLength(4)
    expect(swiped.every(({ totals }) => totals.discountMinor === 100)).toBe(true)
    expect(await used(id)).toEqual({ uses: 4, sets: 4, money_minor: 400 })
    expect(await read('S1', leaseId)).toMatchObject({ usesLeft: 0, state: 'out' })
  })

  it('is of its store alone, and of purchases until its end', async () => {
    const id = await launch({ budget: { usesMax: 1 } })
    const leaseId = await lease('S1', id, 1)
    await at('2026-11-20T13:00:00Z', async () => {
      const late = { ...given(id), purchasedAt: '2026-11-20T12:00:01Z' }
      const swiped = [
        ...(await send('S2-01', [aSale('S2-01', given(id))])),
        ...(await send('S1-01', [aSale('S1-01', late)])),
        ...(await send('S1-01', [aSale('S1-01', { ...given(id), purchasedAt: ENDS })])),
      ]
      expect(swiped.map(isBacked)).toEqual([false, false, true])
      expect((await read('S1', leaseId)).usesLeft).toBe(0)
    })
  })

  it('has a limit in money where the budget has one', async () => {
    const id = await launch({ budget: { moneyMaxMinor: 500 } })
    const without = await ask('S1', { subjectId: id, uses: 5 })
    expect([without.status, without.body.errors[0].pointer]).toEqual([409, '/moneyMinor'])
    expect((await ask('S1', { subjectId: id, uses: 5, moneyMinor: 501 })).status).toBe(409)
    const leaseId = await lease('S1', id, 5, { moneyMinor: 250 })
    expect(await used(id)).toMatchObject({ money_minor: 250 })
    const swiped = await send(
      'S1-01',
      Array.from({ length: 6 }, () => aSale('S1-01', given(id))),
    )
    // Two of 100 from the lease, two from the budget; 50 left of each are too few.
    expect(swiped.filter(isBacked)).toHaveLength(4)
    expect(await used(id)).toMatchObject({ money_minor: 450 })
    expect(await read('S1', leaseId)).toMatchObject({ usesLeft: 3, moneyLeftMinor: 50 })
  })

  it('counts its money in the budget where it is for uses alone', async () => {
    const id = await launch({ budget: { usesMax: 3 } })
    await lease('S1', id, 3)
    await send('S1-01', [aSale('S1-01', given(id, 70)), aSale('S1-01', given(id, 30))])
    expect(await used(id)).toEqual({ uses: 3, sets: 3, money_minor: 100 })
  })

  it('is counted in caps of the store and the member beside it', async () => {
    const id = await launch({ budget: { usesMax: 9 }, caps: [{ per: 'store', usesMax: 1 }] })
    const leaseId = await lease('S1', id, 2)
    const [first, second] = await send('S1-01', [
      aSale('S1-01', given(id)),
      aSale('S1-01', given(id)),
    ])
    expect([first, second].filter((one) => one && isBacked(one))).toHaveLength(1)
    expect((await read('S1', leaseId)).usesLeft).toBe(1)
  })

  it('backs coupons of a campaign', async () => {
    const campaignId = newId()
    await service.deps.pool.query('insert into budgets (id, uses_max) values ($1, 1)', [campaignId])
    await lease('S1', campaignId, 1)
    const member = (await service.call('post', '/v1/members', aMember())).body
    const fields = { skus: ['cola'], campaignId }
    const coupons = [
      await aCoupon(service, member.id, fields),
      await aCoupon(service, member.id, fields),
    ]
    const swiped = await send(
      'S1-01',
      coupons.map(({ code }) =>
        aSale('S1-01', {
          card: member.cards[0].number,
          offline: { discounts: [{ line: 1, couponCode: code, amountMinor: 100 }] },
        }),
      ),
    )
    expect(swiped.map(isBacked)).toEqual([true, false])
    expect(await used(campaignId)).toMatchObject({ uses: 1, money_minor: 100 })
  })

  it('comes back only after its end, when the last terminal of the store has reported past it', async () => {
    const id = await launch({ budget: { usesMax: 5 } })
    const leaseId = await lease('S1', id, 5)
    await send('S1-01', [aSale('S1-01', given(id)), aSale('S1-01', given(id))])
    await sync('S1-01', now.toISOString())
    await sync('S1-02', now.toISOString())
    expect(await returnLeases(service.deps)).toBe(0)
    await at('2026-11-20T13:00:00Z', async () => {
      await returnLeases(service.deps)
      await sync('S1-01', '2026-11-20T12:30:00Z')
      // To the instant is not past it.
      await sync('S1-02', ENDS)
      await returnLeases(service.deps)
      expect(await read('S1', leaseId)).toMatchObject({ state: 'out', waitingFor: ['02'] })
      expect(await used(id)).toMatchObject({ uses: 5 })
      await sync('S1-02', '2026-11-20T12:00:01Z')
      await Promise.all([returnLeases(service.deps), returnLeases(service.deps)])
      expect(await read('S1', leaseId)).toMatchObject({
        state: 'returned',
        usesLeft: 0,
        usesReturned: 3,
        closedBy: 'worker',
        waitingFor: [],
      })
      expect(await used(id)).toMatchObject({ uses: 2, sets: 2, money_minor: 200 })
      // What comes after all that is backed by the budget.
      expect((await send('S1-01', [aSale('S1-01', given(id))])).map(isBacked)).toEqual([true])
    })
  })

  it('waits for sales in quarantine, which may have given of it', async () => {
    const id = await launch({ budget: { usesMax: 1 } })
    const leaseId = await lease('S1', id, 1)
    const sale = aSale('S1-01', given(id))
    const sent = await service.call(
      'post',
      '/v1/swipes/batch',
      [{ ...sale, operatorId: '' }],
      tills.get('S1-01'),
    )
    const { status, quarantineId } = sent.body.results[0]
    expect(status).toBe(400)
    await at('2026-11-20T13:00:00Z', async () => {
      for (const till of ['S1-01', 'S1-02']) await sync(till, '2026-11-20T12:30:00Z')
      await returnLeases(service.deps)
      expect(await read('S1', leaseId)).toMatchObject({ state: 'out', waitingFor: ['01'] })
      const path = `/v1/quarantine/${quarantineId}/resubmit`
      const recorded = await service.call('post', path, { body: sale })
      expect([recorded.status, recorded.body.result.body.flags]).toEqual([200, []])
      await returnLeases(service.deps)
      expect(await read('S1', leaseId)).toMatchObject({ state: 'returned', usesReturned: 0 })
    })
  })

  it('comes back by the worker, without anybody asking', async () => {
    const id = await launch({ budget: { usesMax: 5 } })
    await openTill('S3', '01')
    const leaseId = await lease('S3', id, 5)
    await at('2026-11-20T13:00:00Z', async () => {
      await sync('S3-01', '2026-11-20T13:00:00Z')
      const worker = startWorker(service.deps)
      try {
        await eventually(
          () => read('S3', leaseId),
          ({ state }) => state === 'returned',
        )
      } finally {
        await worker.stop()
      }
    })
    expect(await used(id)).toMatchObject({ uses: 0 })
  })

  it('does not come back by itself from a store that has no terminal to report; an admin writes it off', async () => {
    const id = await launch({ budget: { usesMax: 2 } })
    await service.call('put', '/v1/stores/S9', {
      name: 'Gone',
      timeZone: 'Europe/Dublin',
      jurisdiction: 'IE',
    })
    const leaseId = await lease('S9', id, 2)
    const path = `/v1/stores/S9/leases/${leaseId}/write-off`
    await at('2026-11-20T13:00:00Z', async () => {
      await returnLeases(service.deps)
      expect((await read('S9', leaseId)).state).toBe('out')
      const marketing = await service.keyOf('marketing')
      const reason = 'the store burnt down'
      expect((await service.call('post', path, { reason }, marketing)).status).toBe(403)
      expect((await service.call('post', path, {})).status).toBe(400)
      const done = await service.call('post', path, { reason })
      expect([done.status, done.body]).toMatchObject([
        200,
        { state: 'written-off', usesReturned: 2, usesLeft: 0, reason },
      ])
      expect((await service.call('post', path, { reason })).status).toBe(409)
    })
    expect(await used(id)).toMatchObject({ uses: 0 })
  })

  it('is made once for an Idempotency-Key, listed page by page, and of those who may', async () => {
    const id = await launch({ budget: { usesMax: 9 } })
    const headers = { 'idempotency-key': 'a-lease' }
    const [first, again] = [
      await ask('S2', { subjectId: id, uses: 3 }, headers),
      await ask('S2', { subjectId: id, uses: 3 }, headers),
    ]
    expect([first.status, again.body]).toEqual([201, first.body])
    expect(await used(id)).toMatchObject({ uses: 3 })
    const second = await lease('S2', id, 1)
    const one = (await service.call('get', '/v1/stores/S2/leases?limit=1')).body
    expect(one.data.map((each: Body) => each['id'])).toEqual([first.body.id])
    const two = (await service.call('get', `/v1/stores/S2/leases?after=${one.next}`)).body
    expect(two.data.map((each: Body) => each['id'])).toEqual([second])
    expect((await service.call('get', `/v1/stores/S1/leases/${second}`)).status).toBe(404)
    expect((await service.call('get', '/v1/stores/S1/leases/x')).status).toBe(404)
    const staff = await service.keyOf('staff')
    const body = { subjectId: id, uses: 1, expiresAt: ENDS }
    expect((await service.call('post', '/v1/stores/S2/leases', body, staff)).status).toBe(403)
  })

  it.each([
    ['/uses', 400, { uses: 0 }],
    ['/subjectId', 400, { subjectId: 'x' }],
    ['/subjectId', 409, { subjectId: '019aa000-0000-7000-8000-000000000000' }],
    ['/expiresAt', 400, { expiresAt: '2026-11-20T08:00:00Z' }],
    ['/moneyMinor', 400, { moneyMinor: -1 }],
  ])('is refused for %s with %d: %j', async (pointer, status, fields) => {
    const id = await launch({ budget: { usesMax: 9 } })
    const answer = await ask('S1', { subjectId: id, uses: 1, ...fields })
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([status, pointer])
    const unlimited = await launch({})
    expect((await ask('S1', { subjectId: unlimited, uses: 1 })).status).toBe(409)
    expect((await ask('S77', { subjectId: id, uses: 1 })).status).toBe(404)
  })
})
