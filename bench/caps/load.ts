import { FlawFound } from '../support/flaw.ts'
import type { Random } from '../support/random.ts'
import { type Round, roundOf } from '../support/statistics.ts'
import { openWire, type Wire } from '../swipe/wire.ts'
import type { Shopper } from './world.ts'

/** What every basket of a turn is of. */
export type Goods = { sku: string; priceMinor: number; amountMinor: number }

const date = new Date().toISOString().slice(0, 10).replaceAll('-', '')
let sequence = 0

/** Each shopper quotes and pays as often as there are goods, as fast as it is answered; everything must be granted. */
export async function loadTills(
  ports: readonly number[],
  shoppers: readonly Shopper[],
  goods: readonly Goods[],
): Promise<Round> {
  const latencies: number[] = []
  const wires = await Promise.all(
    shoppers.map((_, index) => openWire('127.0.0.1', ports[index % ports.length] ?? 0)),
  )
  const startedAt = performance.now()
  await Promise.all(
    wires.map(async (wire, index) => {
      const shopper = shoppers[index] as Shopper
      for (const each of goods) {
        const sentAt = performance.now()
        await buy(wire, shopper, each)
        latencies.push(performance.now() - sentAt)
      }
      wire.close()
    }),
  )
  return roundOf(latencies, (performance.now() - startedAt) / 1000)
}

async function buy(wire: Wire, { till, card }: Shopper, goods: Goods): Promise<void> {
  sequence += 1
  const { sku, priceMinor } = goods
  const content = {
    card,
    purchasedAt: new Date().toISOString(),
    lines: [{ line: 1, sku, quantity: 1, unitPriceMinor: priceMinor, amountMinor: priceMinor }],
  }
  const ask = async (path: string, body: object, due: number) => {
    const answer = await wire.post(path, JSON.stringify(body), till.key)
    if (answer.status !== due) throw new FlawFound(`${answer.status}: ${answer.body}`)
    const read = JSON.parse(answer.body) as { quoteId: string; totals: { discountMinor: number } }
    if (read.totals.discountMinor === goods.amountMinor) return read
    throw new FlawFound(`${path} took ${read.totals.discountMinor} off ${sku}`)
  }
  const { quoteId } = await ask('/v1/swipes/quote', content, 200)
  const reference = `${date}-${till.storeId}-${till.terminalId}-${sequence}`
  const tenders = [{ type: 'cash', amountMinor: priceMinor }]
  await ask('/v1/swipes', { ...content, reference, quoteId, tenders }, 201)
}

/** A list as long as wanted, in an order that is nobody's advantage. */
export const inTurn = <T>(random: Random, items: readonly T[], round: number): T[] =>
  round % 2 === 0 ? [...items] : random.shuffle(items)
