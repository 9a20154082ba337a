import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type pg from 'pg'
import { inPipeline, poolSender, statement } from '../../src/platform/db/pipeline.ts'
import { createPool } from '../../src/platform/db/pool.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { startWire, type Wire } from '../support/wire.ts'

const insert = statement('test.insert', 'insert into notes (id) values ($1)')
const readAll = statement<{ id: number }>('test.read', 'select id from notes order by id')
const divide = statement<{ result: number }>('test.divide', 'select 1 / $1::int as result')

describe.each([{ namedStatements: true }, { namedStatements: false }])(
  'a pipeline with %j',
  (options) => {
    let database: TestDatabase
    let pool: pg.Pool
    let wire: Wire
    beforeAll(async () => {
      database = await cloneDatabase()
      wire = await startWire(database.url)
      // One connection, so that each test runs on what the one before has left.
      pool = createPool(wire.url, { size: 1, name: 'test', pipeline: true })
      await pool.query('create table notes (id int primary key deferrable initially deferred)')
    })
    afterAll(async () => {
      await pool.end()
      await wire.close()
      await database.drop()
    })

    const notes = async () =>
      (await poolSender(pool, options).send(readAll, [])).map((row) => row.id)

    it('commits what was sent without being awaited, and gives the work’s result', async () => {
      const result = await inPipeline(pool, options, async (sender) => {
        void sender.send(insert, [1])
        void sender.send(insert, [2])
        return 'done'
      })
      expect([result, await notes()]).toEqual(['done', [1, 2]])
    })

    it('throws the first statement’s failure, not that of those behind it, and commits nothing', async () => {
      const failing = inPipeline(pool, options, async (sender) => {
        void sender.send(insert, [3])
        void sender.send(divide, [0]).catch(() => {})
        void sender.send(insert, [4]).catch(() => {})
      })
      await expect(failing).rejects.toMatchObject({ code: '22012' })
      expect(await notes()).toEqual([1, 2])
    })

    it('commits nothing when the work itself fails between statements', async () => {
      const failing = inPipeline(pool, options, async (sender) => {
        await sender.send(insert, [3])
        throw new Error('changed my mind')
      })
      await expect(failing).rejects.toThrow('changed my mind')
      expect(await notes()).toEqual([1, 2])
    })

    it('sees a commit that answers ROLLBACK, though a failure was swallowed on the way', async () => {
      const failing = inPipeline(pool, options, async (sender) => {
        await sender.send(insert, [3])
        await sender.send(divide, [0]).catch(() => {})
        return 'all is well'
      })
      await expect(failing).rejects.toMatchObject({ code: '22012' })
      expect(await notes()).toEqual([1, 2])
    })

    it('throws what only the commit finds out', async () => {
      const failing = inPipeline(pool, options, (sender) => sender.send(insert, [1]))
      await expect(failing).rejects.toMatchObject({ code: '23505' })
      expect(await notes()).toEqual([1, 2])
    })

    it('can use the connection again after every failure', async () => {
      await inPipeline(pool, options, (sender) => sender.send(insert, [5]))
      expect(await notes()).toEqual([1, 2, 5])
      expect(pool.totalCount).toBe(1)
    })

    it('fails when the connection breaks before the commit has answered, and goes on with a new one', async () => {
      const failing = inPipeline(pool, options, async (sender) => {
        await sender.send(insert, [6])
        wire.cut()
      })
      await expect(failing).rejects.toThrow()
      wire.mend()
      expect(await notes()).toEqual([1, 2, 5])
    })
  },
)
