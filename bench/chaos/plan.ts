import type { Random } from '../support/random.ts'
import { drawReturns } from './draw-returns.ts'
import { type Draw, drawSales, numberReferences } from './draw-sales.ts'
import type { ShopSize } from './offers.ts'
import { shelve } from './price.ts'
import type { Operation, Sale, Shop, Till } from './shop.ts'

/**
 * What a till does next: an operation online, so many copies of it at once, priced first or not; some that it has
 * stored, repeated and out of order; one that it has sent before; a reference that it uses for another basket.
 */
export type Step =
  | { do: 'online'; operation: Operation; quoted: boolean; copies: number }
  | { do: 'batch'; operations: Operation[] }
  | { do: 'again'; operation: Operation }
  | { do: 'conflict'; sale: Sale }

export type Plan = { steps: Map<Till, Step[]>; operations: Operation[] }

const STORED_MAX = 40
const AGAIN_SHARE = 0.12
const CONFLICT_SHARE = 0.01
const EARLY_SHARE = 0.1

/** The same for the same seed, shop and time. */
export function makePlan(
  shop: Shop,
  random: Random,
  size: ShopSize & { returns: number },
  now: number,
): Plan {
  const draw: Draw = { shop, shelf: shelve(shop), size, random, now, number: numberReferences() }
  const drawn = drawSales(draw)
  const sales = drawn.map(({ sale }) => sale)
  const places = new Map(sales.map((sale, index) => [sale, index]))
  const queues = new Map(shop.tills.map((till): [Till, Placed[]] => [till, []]))
  for (const [index, { sale, isOffline }] of drawn.entries()) {
    queues.get(sale.till)?.push({ operation: sale, at: index, isOffline })
  }
  const returns = drawReturns(draw, sales, size.returns)
  for (const operation of returns) {
    const place = places.get(operation.sale) ?? 0
    const isEarly = random.next() < EARLY_SHARE
    const at = isEarly
      ? place * random.next()
      : place + random.next() * (sales.length - place) + random.next()
    const isOffline = random.next() < 0.3
    queues.get(operation.till)?.push({ operation, at, isOffline })
  }
  const steps = [...queues].map(([till, placed]): [Till, Step[]] => [
    till,
    toSteps(
      placed.sort((a, b) => a.at - b.at),
      random,
    ),
  ])
  return { steps: new Map(steps), operations: [...sales, ...returns] }
}

type Placed = { operation: Operation; at: number; isOffline: boolean }

function toSteps(placed: readonly Placed[], random: Random): Step[] {
  const steps: Step[] = []
  let stored: Operation[] = []
  const room = () => random.whole(2, STORED_MAX)
  let full = room()
  const hand = (): void => {
    if (stored.length > 0) steps.push({ do: 'batch', operations: disorder(stored, random) })
    stored = []
    full = room()
  }
  for (const { operation, isOffline } of placed) {
    if (isOffline) stored.push(operation)
    else steps.push(toOnline(operation, random))
    if (stored.length >= full) hand()
  }
  hand()
  return repeatSome(steps, random)
}

function toOnline(operation: Operation, random: Random): Step {
  const isSale = operation.type === 'sale'
  const quoted = isSale && random.next() < 0.4
  // Two at once that ask for points could each be answered by what the other has left.
  const mayCopy = !quoted && (!isSale || operation.body.spendPoints === 0)
  const copies = mayCopy && random.next() < 0.1 ? random.whole(2, 3) : 1
  return { do: 'online', operation, quoted, copies }
}

/** Stored ones come in any order, and some of them twice in one batch. */
const disorder = (stored: readonly Operation[], random: Random): Operation[] =>
  random.shuffle([...stored, ...stored.filter(() => random.next() < 0.1)])

/** Puts repeats anywhere behind what they repeat. */
function repeatSome(steps: readonly Step[], random: Random): Step[] {
  const later = new Map<number, Step[]>()
  const put = (from: number, step: Step): void => {
    const at = random.whole(from, steps.length - 1)
    later.set(at, [...(later.get(at) ?? []), step])
  }
  for (const [index, step] of steps.entries()) {
    for (const operation of operationsOf(step)) {
      if (random.next() < AGAIN_SHARE) put(index, { do: 'again', operation })
      if (operation.type === 'sale' && random.next() < CONFLICT_SHARE) {
        put(index, { do: 'conflict', sale: operation })
      }
    }
  }
  return steps.flatMap((step, index) => [step, ...(later.get(index) ?? [])])
}

function operationsOf(step: Step): Operation[] {
  if (step.do === 'online') return [step.operation]
  return step.do === 'batch' ? step.operations : []
}
