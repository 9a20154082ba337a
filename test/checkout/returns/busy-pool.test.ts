import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { findBroken } from '../../support/audit.ts'
import { aLine, aMember, aSwipe } from '../../support/builders.ts'
import { startService, type TestService } from '../../support/service.ts'

let service: TestService
let till: string

beforeAll(async () => {
  service = await startService()
  till = (await service.openStore()).key
})
afterAll(() => service.close())

let sequence = 700_000
const returnOf = (original: string, fields: object = {}) => {
  sequence += 1
  return {
    reference: `20261121-0042-03-${sequence}`,
    returnedAt: '2026-11-21T12:00:00+00:00',
    original: { reference: original },
    lines: [{ line: 1 }],
    ...fields,
  }
}

/** Does something while reports have every connection but those of the checkout. */
async function whileReportsRun<T>(work: () => Promise<T>): Promise<T> {
  const { pool, config } = service.deps
  const taken = await Promise.all(Array.from({ length: config.databasePool }, () => pool.connect()))
  try {
    return await work()
  } finally {
    for (const client of taken) client.release()
  }
}

describe('a return', () => {
  it('waits for no report, and keeps no sale waiting for one', async () => {
    const member = await service.call('post', '/v1/members', aMember())
    const card = member.body.cards[0].number
    const sale = aSwipe({ card, lines: [aLine(1)] })
    expect((await service.call('post', '/v1/swipes', sale, till)).status).toBe(201)
    const answers = await whileReportsRun(() =>
      Promise.all([
        service.call('post', '/v1/returns', returnOf(sale.reference), till),
        service.call('post', '/v1/swipes', aSwipe(), till),
      ]),
    )
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [201, undefined],
      [201, undefined],
    ])
  })

  it('is recorded from quarantine, however many are submitted again at once', async () => {
    const sales = Array.from({ length: 12 }, () => aSwipe({ lines: [aLine(1)] }))
    const returns = sales.map(({ reference }) => ({ ...returnOf(reference), type: 'return' }))
    const parts = [...sales, ...returns.map((one) => ({ ...one, operatorId: '' }))]
    const sent = await service.call('post', '/v1/swipes/batch', parts, till)
    const ids: string[] = sent.body.results
      .slice(sales.length)
      .map((result: { quarantineId: string }) => result.quarantineId)
    const answers = await Promise.all(
      ids.map((id, index) =>
        service.call('post', `/v1/quarantine/${id}/resubmit`, { body: returns[index] }),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    expect(await findBroken(service.deps.pool)).toEqual([])
  })
})
