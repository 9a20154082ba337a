import type pg from 'pg'
import type { Random } from '../support/random.ts'
import { type Counters, letLeasesLapse, readCounters } from './counters.ts'
import { drawIntent, pay, type Receipt, type Turn, takeTurn } from './shopping.ts'
import type { Lines } from './till.ts'
import type { Contest, Shopper } from './world.ts'

export type ContestReport = {
  name: string
  /** Requests that were answered, and those that were not, by status. */
  answers: Record<string, number>
  rush: { baskets: number; granted: number; left: number } & Counters
  end: { baskets: number; granted: number; unbacked: number } & Counters
  seconds: number
  flaws: string[]
}

/**
 * Everybody at once wants what there is not enough of; some quote and never pay. Five minutes later, when what they
 * held has fallen away, those who got nothing try again at once; then those who had left come back and pay as quoted.
 */
export async function runContest(
  contest: Contest,
  shoppers: readonly Shopper[],
  { apis, random, client, onTurn }: Stage,
): Promise<ContestReport> {
  const lines: Lines = { apis, random, answers: new Map() }
  const startedAt = performance.now()
  const turns = await Promise.all(
    shoppers.map(async (shopper) => {
      const turn = await takeTurn(lines, contest, shopper, drawIntent(random))
      onTurn()
      return turn
    }),
  )
  const seconds = (performance.now() - startedAt) / 1000
  const rushed = await readCounters(client, contest)
  const left = turns.filter(({ receipt, quote }) => !receipt && quote?.discountMinor)
  await letLeasesLapse(client)
  const disappointed = turns.filter(({ receipt }) => receipt?.discountMinor === 0)
  const second = await Promise.all(
    disappointed.map(({ shopper }) => pay(lines, contest, shopper, null)),
  )
  const full = await readCounters(client, contest)
  const late = await Promise.all(
    left.map(({ shopper, quote }) => pay(lines, contest, shopper, quote)),
  )
  const end = await readCounters(client, contest)
  const inTime = receiptsOf([...turns, ...second])
  const all = receiptsOf([...turns, ...second, ...late])
  return {
    name: contest.name,
    answers: Object.fromEntries(lines.answers),
    rush: { ...tally(receiptsOf(turns)), left: left.length, ...rushed },
    end: { ...tally(all), unbacked: all.filter((one) => one.unbacked).length, ...end },
    seconds,
    flaws: [
      ...[...turns, ...second, ...late].flatMap((turn) => turn.flaws),
      ...afterRush(contest, rushed),
      ...atEnd(contest, inTime, full),
      ...afterLate(receiptsOf(late), { full, end }, left.length),
    ].map((flaw) => `${contest.name}: ${flaw}`),
  }
}

export type Stage = {
  apis: readonly string[]
  random: Random
  client: pg.ClientBase
  onTurn: () => void
}

const receiptsOf = (turns: readonly Turn[]): Receipt[] =>
  turns.flatMap(({ receipt }) => receipt ?? [])

const tally = (receipts: readonly Receipt[]) => ({
  baskets: receipts.length,
  granted: receipts.filter(({ discountMinor, unbacked }) => discountMinor > 0 && !unbacked).length,
})

/** All that there is is used or held, and not one more: whoever got nothing could get nothing. */
function afterRush({ usesMax, amountMinor }: Contest, rushed: Counters): string[] {
  return [
    ...unless(rushed.uses + rushed.heldUses, usesMax, 'uses and held uses after the rush'),
    ...unless(rushed.moneyMinor + rushed.heldMinor, usesMax * amountMinor, 'money after the rush'),
  ]
}

/** What the tills were told adds up to what was counted, and that is all there was. */
function atEnd(
  { usesMax, amountMinor }: Contest,
  receipts: readonly Receipt[],
  full: Counters,
): string[] {
  const granted = receipts.filter(({ discountMinor }) => discountMinor > 0)
  const toldMinor = granted.reduce((sum, { discountMinor }) => sum + discountMinor, 0)
  const references = new Set(receipts.map(({ reference }) => reference))
  return [
    ...unless(full.uses, usesMax, 'uses'),
    ...unless(full.moneyMinor, usesMax * amountMinor, 'money'),
    ...unless(granted.length, full.uses, 'answers with something taken off'),
    ...unless(toldMinor, full.moneyMinor, 'money in answers'),
    ...unless(full.redemptions, full.uses, 'redemptions'),
    ...unless(full.redeemedMinor, full.moneyMinor, 'money in redemptions'),
    ...unless(full.heldUses, 0, 'uses that are held'),
    ...unless(receipts.filter(({ unbacked }) => unbacked).length, 0, 'unbacked baskets in time'),
    ...unless(references.size, receipts.length, 'references'),
  ]
}

/** A quote that is paid when nothing is left is honoured outside the cap: flagged, and not counted. */
const afterLate = (
  late: readonly Receipt[],
  { full, end }: { full: Counters; end: Counters },
  left: number,
): string[] => [
  ...unless(late.filter(({ unbacked }) => unbacked).length, left, 'late quotes paid as unbacked'),
  ...unless(end.uses, full.uses, 'uses after late quotes'),
  ...unless(end.moneyMinor, full.moneyMinor, 'money after late quotes'),
]

const unless = (found: number, due: number, what: string): string[] =>
  found === due ? [] : [`${what}: ${found} instead of ${due}`]
