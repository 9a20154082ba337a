import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { closeDeps, createDeps } from '../../src/deps.ts'
import { createQueueBackend } from '../../src/platform/queue/backend.ts'
import { readBacklog } from '../../src/platform/queue/outbox.ts'
import { type EventsJob, startRelay } from '../../src/platform/queue/relay.ts'
import { consumers, type RunningWorker, startWorker } from '../../src/worker.ts'
import { aLine, aSwipe } from '../support/builders.ts'
import { eventually } from '../support/eventually.ts'
import { describeWithRedis, startRedis, type TestRedis } from '../support/redis.ts'
import { startService } from '../support/service.ts'
import { startWire, type Wire } from '../support/wire.ts'

const SKU = 'sku-of-the-queue'
const quick = { leaseSeconds: 1 }

/** A shop whose every basket holds one product, and what has become of them. */
async function openShop(env: Record<string, string> = {}) {
  const service = await startService({ env })
  const { key } = await service.openStore()
  const { body: programme } = await service.call('get', '/v1/programme')
  // Without a tier to reach one of the consumers has nothing to do.
  const tiers = [{ name: 'Silver', pointsFrom: 100, earnPercent: 100 }]
  await service.call('put', '/v1/programme', { ...programme, tiers })
  let sold = 0
  return {
    service,
    get sold() {
      return sold
    },
    async sell(count: number): Promise<void> {
      for (let i = 0; i < count; i += 1) {
        const swipe = aSwipe({ lines: [aLine(1, { sku: SKU })] })
        const answer = await service.call('post', '/v1/swipes', swipe, key)
        expect(answer.status).toBe(201)
        sold += 1
      }
    },
    drained: () =>
      eventually(
        () => readBacklog(service.deps.db),
        ({ waiting }) => waiting === 0,
        30_000,
      ),
    /** What the consumers made of it: marks per consumer, and baskets counted with the product. */
    async effects(): Promise<object> {
      const { rows } = await service.deps.pool.query(
        `select (select sum(baskets)::int from product_demand where sku = $1) as counted,
           (select json_object_agg(consumer, marks order by consumer) from (
             select consumer, count(*) as marks from event_marks group by 1) m) as marks`,
        [SKU],
      )
      return rows[0]
    },
    /** Every basket once, by every consumer. */
    get expected(): object {
      const marks = consumers.map((consumer) => [consumer.name, sold])
      return { counted: sold, marks: Object.fromEntries(marks) }
    },
  }
}
type Shop = Awaited<ReturnType<typeof openShop>>

function keepsItsPromise(shopOf: () => Shop): void {
  let worker: RunningWorker
  afterAll(() => worker?.stop())

  it('consumes what swipes have told, each once', async () => {
    const shop = shopOf()
    await shop.sell(12)
    worker = startWorker(shop.service.deps)
    await shop.drained()
    await shop.sell(3)
    await shop.drained()
    expect(await shop.effects()).toEqual(shop.expected)
    await worker.stop()
  })

  it('has effect once, though every event is handed over again and again by two relays', async () => {
    const shop = shopOf()
    await shop.sell(12)
    const workers = [1, 2].map(() => startWorker(shop.service.deps, { leaseSeconds: 0 }))
    await shop.drained()
    await Promise.all(workers.map((one) => one.stop()))
    expect(await shop.effects()).toEqual(shop.expected)
  })
}

/** Hands everything over to a queue that nobody takes from, then stops. */
async function handOver({ service }: Shop): Promise<void> {
  const backend = createQueueBackend(service.deps.config, service.deps.databaseUrl)
  const queue = backend.queue<EventsJob>('purchase-events', { job: {} })
  const relay = startRelay(service.deps, queue, { leaseSeconds: 60, idleMs: 20 })
  await eventually(
    () => queue.getJobCountByTypes('waiting').catch(() => 0),
    (jobs) => jobs > 0,
  )
  await relay.stop()
  await queue.close()
  await backend.close()
}

describe('the queue on PostgreSQL', () => {
  let shop: Shop
  beforeAll(async () => {
    shop = await openShop()
  })
  afterAll(() => shop?.service.close())

  keepsItsPromise(() => shop)
})

describe('the worker when the database goes away', () => {
  let shop: Shop
  let wire: Wire
  beforeAll(async () => {
    shop = await openShop()
    wire = await startWire(shop.service.deps.databaseUrl)
  })
  afterAll(async () => {
    await wire?.close()
    await shop?.service.close()
  })

  it('waits for it, before the first connection and later, and goes on', async () => {
    wire.cut()
    const { config, log } = shop.service.deps
    const deps = createDeps(config, { databaseUrl: wire.url, log })
    const worker = startWorker(deps, quick)
    await shop.sell(2)
    wire.mend()
    await shop.drained()
    wire.cut()
    await shop.sell(2)
    wire.mend()
    await shop.drained()
    await worker.stop()
    await closeDeps(deps)
    expect(await shop.effects()).toEqual(shop.expected)
  })
})

describeWithRedis('the queue on Redis', () => {
  let redis: TestRedis
  let shop: Shop
  beforeAll(async () => {
    redis = await startRedis()
    shop = await openShop({ REDIS_URL: redis.url })
  })
  afterAll(async () => {
    await shop?.service.close()
    await redis?.stop()
  })

  keepsItsPromise(() => shop)

  it('is filled again from the outbox after Redis has forgotten everything', async () => {
    await shop.sell(12)
    await handOver(shop)
    await redis.flush()
    const worker = startWorker(shop.service.deps, quick)
    await shop.drained()
    await worker.stop()
    expect(await shop.effects()).toEqual(shop.expected)
  })

  it('records swipes while Redis is away, and tells of them when it is back', async () => {
    const worker = startWorker(shop.service.deps, quick)
    await shop.sell(1)
    await shop.drained()
    await redis.stop()
    await shop.sell(5)
    redis = await startRedis(redis.port)
    await shop.drained()
    await worker.stop()
    expect(await shop.effects()).toEqual(shop.expected)
  })
})
