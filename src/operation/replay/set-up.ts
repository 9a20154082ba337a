import { z } from 'zod'
import { startOfDay } from '../../domain/calendar.ts'
import type { History, ProductToLoad } from './history.ts'
import { type Call, type Client, describeRefusal, expectAnswer } from './http-client.ts'
import { inParallel } from './in-parallel.ts'
import { createProgress, type Screen } from './progress.ts'

export type SetUp = { client: Client; adminKey: string; history: History; screen: Screen }

const PARALLEL = 6
const BATCH_PRODUCTS_MAX = 1000
/** Below what the API takes in one body. */
const BATCH_BYTES_MAX = 230_000

/**
 * Makes what the history needs through the API: stores, products, members, then promotions and campaigns, launched.
 * Safe to repeat: each call is idempotent by itself or by its key.
 */
export async function setUp(options: SetUp): Promise<void> {
  for (const { id, name, timeZone, jurisdiction } of options.history.stores) {
    await send(options, 'PUT', `/v1/stores/${id}`, { name, timeZone, jurisdiction })
  }
  await loadProducts(options)
  await joinMembers(options)
  const { promotions, firstDay, timeZone } = options.history
  const at = startOfDay(firstDay, timeZone).toISOString()
  for (const promotion of promotions) await launch(options, 'promotions', promotion, { at })
  for (const campaign of options.history.campaigns) {
    const draft = { kind: 'standing', ...campaign }
    await launch(options, 'campaigns', draft, {})
  }
}

async function loadProducts(options: SetUp): Promise<void> {
  const { products } = options.history
  const progress = createProgress(options.screen, 'Products', products.length)
  let loaded = 0
  await inParallel(inBatches(products), 2, async (batch) => {
    await send(options, 'POST', '/v1/products/batch', { products: batch })
    loaded += batch.length
    progress.show(loaded)
  })
  progress.end()
}

function* inBatches(products: readonly ProductToLoad[]): Generator<ProductToLoad[]> {
  let batch: ProductToLoad[] = []
  let bytes = 0
  for (const product of products) {
    const size = Buffer.byteLength(JSON.stringify(product)) + 1
    if (batch.length === BATCH_PRODUCTS_MAX || bytes + size > BATCH_BYTES_MAX) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(product)
    bytes += size
  }
  if (batch.length > 0) yield batch
}

/** One who is a member already stays as they are. */
async function joinMembers(options: SetUp): Promise<void> {
  const { shoppers } = options.history
  const progress = createProgress(options.screen, 'Members ', shoppers.length)
  let joined = 0
  await inParallel(shoppers, PARALLEL, async (shopper) => {
    const call = callOf(options, 'POST', '/v1/members', shopper)
    const answer = await options.client.call(call)
    const code = (answer.body as { code?: string } | null)?.code
    if (answer.status !== 201 && code !== 'external-id-taken') {
      throw new Error(`member ${shopper.externalId} ${describeRefusal(answer)}`)
    }
    joined += 1
    progress.show(joined)
  })
  progress.end()
}

const draftAnswer = z.object({ id: z.string() })
const stateAnswer = z.object({ state: z.string() })

async function launch(
  options: SetUp,
  kind: 'promotions' | 'campaigns',
  draft: { title: string },
  body: { at?: string },
): Promise<void> {
  const key = `replay-${options.history.name}-${draft.title}`
  const { id } = draftAnswer.parse(await send(options, 'POST', `/v1/${kind}`, draft, key))
  const { state } = stateAnswer.parse(await send(options, 'GET', `/v1/${kind}/${id}`))
  if (state === 'draft') await send(options, 'POST', `/v1/${kind}/${id}/launch`, body)
}

const callOf = (options: SetUp, method: Call['method'], path: string, body?: unknown): Call => ({
  method,
  path,
  key: options.adminKey,
  ...(body === undefined ? {} : { body }),
})

const send = (
  options: SetUp,
  method: Call['method'],
  path: string,
  body?: unknown,
  key?: string,
): Promise<unknown> =>
  expectAnswer(
    options.client,
    { ...callOf(options, method, path, body), ...(key ? { idempotencyKey: key } : {}) },
    [200, 201],
  )
