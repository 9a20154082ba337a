import { resolve } from 'node:path'
import { FlawFound } from '../support/flaw.ts'
import type { BenchPostgres } from '../support/postgres.ts'
import { createRandom } from '../support/random.ts'
import { writeResults } from '../support/results.ts'
import { openContender } from './contender.ts'
import { proveSwipes } from './proof.ts'
import { launchPromotions, openShop } from './shop.ts'
import { type Entry, enter, reportTurns, takeTurns } from './turns.ts'

export type SideBySide = {
  /** Numbers of promotions that are live, such as `0,50,300`. */
  live: string
  /** A folder with another build of the service, which is the first of the row; none live there. */
  against: string
  clients: number
  processes: number
  members: number
  products: number
  lines: number
  cardsShare: number
  seed: number
  rounds: number
  swipes: number
  json: string
}

type Plan = { name: string; live: number; dir?: string }

const ROUNDS = 12

/**
 * The service beside itself: with other numbers of promotions live, or beside another build. Each has a database and
 * processes of its own and is sent the same baskets. The first one runs twice: how far its two ratios are from 1 is how
 * far the others can be trusted.
 */
export async function runSideBySide(
  options: SideBySide,
  postgres: BenchPostgres,
  onClose: (close: () => Promise<unknown>) => void,
): Promise<void> {
  const entries: Entry[] = []
  for (const plan of planOf(options)) {
    console.log(`Opening a shop: ${plan.name} …`)
    entries.push(await openEntry(plan, options, postgres, onClose))
  }
  const rounds = options.rounds || ROUNDS
  await takeTurns(entries, { ...options, postgres, rounds, tidy: 'everyTurn' })
  const ratios = reportTurns(entries)
  for (const { contender, acknowledged } of entries) {
    console.log(`${contender.name}: ${await proveSwipes(contender.database, acknowledged)}`)
  }
  const turns = Object.fromEntries(entries.map((entry) => [entry.contender.name, entry.turns]))
  await writeResults('swipe', options.json, { options, ratios, turns })
}

function planOf({ live, against }: SideBySide): Plan[] {
  const counts = (live || '0').split(',').map(Number)
  if (!counts.every((count) => Number.isInteger(count) && count >= 0 && count <= 2000)) {
    throw new FlawFound('--live takes numbers of promotions, such as 0,50,300')
  }
  const own = counts.map((count) => ({ name: `${count} live`, live: count }))
  const first: Plan = against
    ? { name: 'before', live: 0, dir: resolve(against) }
    : (own[0] as Plan)
  const again = { ...first, name: `${first.name}, again` }
  return against ? [first, again, ...own] : [first, again, ...own.slice(1)]
}

async function openEntry(
  { name, live, dir }: Plan,
  options: SideBySide,
  postgres: BenchPostgres,
  onClose: (close: () => Promise<unknown>) => void,
): Promise<Entry> {
  const contender = await openContender({ ...options, name, postgres, dir, onClose })
  const random = createRandom(options.seed)
  const shop = await openShop(contender.api, random, { ...options, terminals: options.clients })
  await launchPromotions(contender.api, shop, live)
  return enter(contender, { ...options, shop, random, ports: contender.service.ports })
}
