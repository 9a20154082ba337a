import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startService, type TestService } from '../../support/service.ts'

describe('a terminal that has sent all it stored', () => {
  const now = new Date('2026-11-20T11:00:00Z')
  let service: TestService
  let till: string
  beforeAll(async () => {
    service = await startService({ now: () => now })
    till = (await service.openStore()).key
  })
  afterAll(() => service.close())

  const report = (syncedUntil: unknown, id = '03', key = till) =>
    service.call('post', `/v1/terminals/${id}/sync`, { syncedUntil }, key)
  const shown = async () => (await service.call('get', '/v1/terminals/03', undefined, till)).body

  it('says until when, and that never goes back', async () => {
    expect((await shown()).syncedUntil).toBeNull()
    const first = await report('2026-11-20T10:00:00+01:00')
    expect([first.status, first.body]).toEqual([
      200,
      { id: '03', storeId: '0042', syncedUntil: '2026-11-20T09:00:00.000Z' },
    ])
    const earlier = await report('2026-11-19T10:00:00Z')
    expect(earlier.body.syncedUntil).toBe('2026-11-20T09:00:00.000Z')
    expect((await report('2026-11-20T11:00:00Z')).status).toBe(200)
    expect((await shown()).syncedUntil).toBe('2026-11-20T11:00:00.000Z')
  })

  it('speaks for itself alone, and of what has been', async () => {
    expect((await report(now.toISOString(), '04')).status).toBe(404)
    const future = await report('2026-11-20T11:06:00Z')
    expect([future.status, future.body.errors[0].pointer]).toEqual([400, '/syncedUntil'])
    expect((await report('yesterday')).status).toBe(400)
    const staff = await service.keyOf('staff')
    expect((await report(now.toISOString(), '03', staff)).status).toBe(403)
  })
})
