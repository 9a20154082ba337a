import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { findModel, findModelBefore } from '../../src/insight/models/find-model.ts'
import { keepModel } from '../../src/insight/models/keep-model.ts'
import { startService, type TestService } from '../support/service.ts'
import { waitForBlocked } from './recorded.ts'

let service: TestService
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service.close())

const made = (name: string, date: string, r: number) => ({
  name,
  date,
  asOf: new Date(`${date}T23:00:00Z`),
  parameters: { r },
  diagnostics: { members: 7 },
})
const keep = (name: string, date: string, r = 0): Promise<number | undefined> =>
  service.deps.db.transaction().execute((tx) => keepModel(tx, made(name, date, r)))
const versionsOf = async (name: string): Promise<number[]> => {
  const { rows } = await service.deps.pool.query(
    'select version from prediction_models where name = $1 order by version',
    [name],
  )
  return rows.map(({ version }) => version)
}

describe('a model that is kept', () => {
  it('is not there before the first, and then is found as it was made', async () => {
    expect(await findModel(service.deps.db, 'first')).toBeUndefined()
    expect(await keep('first', '2026-11-20', 0.25)).toBe(1)
    expect(await findModel<{ r: number }>(service.deps.db, 'first')).toEqual({
      version: 1,
      ...made('first', '2026-11-20', 0.25),
    })
  })

  it('is the latest version of its own name', async () => {
    expect(await keep('latest', '2026-11-19', 1)).toBe(1)
    expect(await keep('latest', '2026-11-20', 2)).toBe(2)
    expect(await keep('latest', '2026-11-20', 3)).toBe(3)
    expect(await keep('another', '2026-11-25', 4)).toBe(1)
    const { db } = service.deps
    expect(await findModel(db, 'latest')).toMatchObject({ version: 3, parameters: { r: 3 } })
    expect(await findModelBefore(db, 'latest', '2026-11-20')).toMatchObject({ version: 1 })
    expect(await findModelBefore(db, 'latest', '2026-11-19')).toBeUndefined()
  })

  it('stays where one of an earlier day comes', async () => {
    await keep('later', '2026-11-20', 1)
    expect(await keep('later', '2026-11-19', 2)).toBeUndefined()
    expect(await versionsOf('later')).toEqual([1])
  })

  it('is one of thirty: older versions go', async () => {
    for (let day = 0; day < 33; day += 1) await keep('many', '2026-11-20', day)
    await keep('few', '2026-11-20')
    expect(await versionsOf('many')).toEqual(Array.from({ length: 30 }, (_, i) => i + 4))
    expect(await versionsOf('few')).toEqual([1])
  })

  it('waits for another of its name, and takes the next version', async () => {
    const first = await service.deps.db.startTransaction().execute()
    expect(await keepModel(first, made('shared', '2026-11-20', 1))).toBe(1)
    const second = keep('shared', '2026-11-20', 2)
    await waitForBlocked(service.deps)
    expect(await keep('not shared', '2026-11-20')).toBe(1)
    await first.commit().execute()
    expect(await second).toBe(2)
  })
})
