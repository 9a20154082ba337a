import { fillBasket } from '../support/catalogue.ts'
import { FlawFound } from '../support/flaw.ts'
import type { Random } from '../support/random.ts'
import { type Round, roundOf } from '../support/statistics.ts'
import type { Shop, Terminal } from './shop.ts'
import { openWire } from './wire.ts'

/** What baskets are made of. */
export type Baskets = Pick<Load, 'random' | 'shop' | 'lines' | 'cardsShare' | 'nextCode'>

export type Load = {
  ports: readonly number[]
  shop: Shop
  random: Random
  clients: number
  lines: number
  cardsShare: number
  /** A code for each basket; left out: none. */
  nextCode?: () => string
}

/** When tills stop: after so many seconds, or so many swipes of all. */
export type Until = { seconds: number } | { swipes: number }

export type Loaded = Round & { acknowledged: number }

const sequences = new Map<Terminal, number>()

/**
 * Tills that send a basket, wait until it is acknowledged, and send the next. No basket is sent twice. Anything but 201
 * ends the run.
 */
export async function loadService(load: Load, until: Until): Promise<Loaded> {
  const latencies: number[] = []
  const { ports, shop, clients } = load
  const wires = await Promise.all(
    Array.from({ length: clients }, (_, index) =>
      openWire('127.0.0.1', ports[index % ports.length] ?? 0),
    ),
  )
  const startedAt = performance.now()
  let sent = 0
  const goesOn = (): boolean =>
    'swipes' in until ? sent < until.swipes : performance.now() < startedAt + until.seconds * 1000
  await Promise.all(
    wires.map(async (wire, index) => {
      const terminal = shop.terminals[index % shop.terminals.length] as Terminal
      while (goesOn()) {
        sent += 1
        const body = JSON.stringify(makeSwipe(load, terminal))
        const sentAt = performance.now()
        const answer = await wire.post('/v1/swipes', body, terminal.key)
        latencies.push(performance.now() - sentAt)
        if (answer.status !== 201) throw new FlawFound(`${answer.status}: ${answer.body}`)
      }
      wire.close()
    }),
  )
  const round = roundOf(latencies, (performance.now() - startedAt) / 1000)
  return { ...round, acknowledged: latencies.length }
}

/** A terminal's next swipe, bought just now. */
export function makeSwipe(load: Baskets, terminal: Terminal) {
  const { random, shop, lines: count, cardsShare, nextCode } = load
  const sequence = (sequences.get(terminal) ?? 0) + 1
  sequences.set(terminal, sequence)
  const now = new Date()
  const date = now.toISOString().slice(0, 10).replaceAll('-', '')
  const lines = fillBasket(random, shop.catalogue, count).map(({ line }) => line)
  const gross = lines.reduce((sum, line) => sum + line.amountMinor, 0)
  const number = String(sequence).padStart(6, '0')
  return {
    reference: `${date}-${terminal.storeId}-${terminal.terminalId}-${number}`,
    card: random.next() < cardsShare ? random.pick(shop.cards) : null,
    purchasedAt: now.toISOString(),
    operatorId: '17',
    lines,
    ...(nextCode ? { coupons: [nextCode()] } : {}),
    tenders: [{ type: 'card', amountMinor: gross }],
  }
}
