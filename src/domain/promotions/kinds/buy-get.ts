import { z } from 'zod'
import { percentOf } from '../../money.ts'
import { bestSets } from '../best-sets.ts'
import {
  countPieces,
  countUnits,
  firstPieces,
  type Run,
  runsOf,
  spreadOverRuns,
  sumRuns,
  sumUnpaid,
  unitsShort,
} from '../pieces.ts'
import { namesNothing, scopeShape, toScope } from '../scope.ts'
import { placesOf } from '../slots.ts'
import { type MoneyKind, nothing, type OfferLine, type Taken, UNITS_MAX } from './kind.ts'

const schema = z.strictObject({
  kind: z.literal('buyGet'),
  buyUnits: z.int().min(1).max(UNITS_MAX).describe('Pieces of what the promotion applies to'),
  getUnits: z.int().min(1).max(UNITS_MAX),
  get: scopeShape.optional().describe('What is got; left out: the cheapest of the same goods'),
  percent: z.int().min(1).max(100).describe('Off what is got; 100: free'),
})

type BuyGet = z.infer<typeof schema>

const [BUY, GET] = [1, 2]

/**
 * Buy x, get y. Of the same goods the cheapest of a set are got, as nobody expects otherwise. Of other goods the dearest
 * are, and a piece that could be either is got only as long as enough are left to be bought.
 */
export const buyGet: MoneyKind<BuyGet> = {
  gives: 'money',
  schema,
  isMultibuy: true,
  partsOf: ({ get }, appliesTo) => (get ? [appliesTo, toScope(get)] : [appliesTo]),
  faultOf: ({ get }) =>
    get && namesNothing(get)
      ? { field: 'get', detail: 'it must name what is got, or be left out' }
      : undefined,
  onLines: (reward, lines, setsMax) =>
    reward.get ? getOthers(reward, lines, setsMax) : getSame(reward, lines, setsMax),
  shortOf(reward, lines) {
    const { buyUnits, getUnits } = reward
    if (!reward.get) return unitsShort(buyUnits + getUnits, lines)
    const [bought, got] = [BUY, GET].map((part) => countUnits(lines, part))
    if ((bought ?? 0) < buyUnits) return { kind: 'units', units: buyUnits - (bought ?? 0), part: 0 }
    return (got ?? 0) < getUnits
      ? { kind: 'units', units: getUnits - (got ?? 0), part: 1 }
      : undefined
  },
}

function getSame(reward: BuyGet, lines: readonly OfferLine[], setsMax: number): Taken {
  const runs = runsOf(lines)
  const size = reward.buyUnits + reward.getUnits
  const sets = Math.min(Math.floor(countPieces(runs) / size), setsMax)
  const inSets = firstPieces(runs, sets * size)
  const gotMinor = sumUnpaid(inSets, { size, paid: reward.buyUnits })
  return spreadOverRuns(sets, percentOf(gotMinor, reward.percent), inSets)
}

/**
 * The sum of what is got is concave in the sets: it is the most of a linear programme, whole by its nested bounds, where
 * what is got and what of it could be bought are bounded by amounts that change evenly with the sets. It may fall, for
 * more sets leave less of the dear pieces that could be either to be got.
 */
function getOthers(reward: BuyGet, lines: readonly OfferLine[], setsMax: number): Taken {
  const { buyUnits, getUnits, percent } = reward
  const runs = runsOf(lines)
  const slots = [
    { parts: BUY, places: buyUnits },
    { parts: GET, places: getUnits },
  ]
  const possible = Math.min(setsMax, placesOf(runs, slots).setsMax)
  const sets = bestSets(
    possible,
    (many) => sumRuns(chooseGot(reward, runs, many).got),
    (gotMinor) => percentOf(gotMinor, percent),
  )
  if (sets === 0) return nothing
  const { got, buyable } = chooseGot(reward, runs, sets)
  const involved = [...got, ...firstPieces(buyable, sets * buyUnits)]
  return spreadOverRuns(sets, percentOf(sumRuns(got), percent), involved)
}

/** The dearest pieces that can be got in so many sets, and those that are left to be bought. */
function chooseGot(
  { buyUnits, getUnits }: BuyGet,
  runs: readonly Run[],
  sets: number,
): { got: Run[]; buyable: Run[] } {
  const got: Run[] = []
  const buyable: Run[] = []
  let wanted = sets * getUnits
  let spare = countPieces(runs.filter(isBuyable)) - sets * buyUnits
  for (const run of runs) {
    const isGettable = (run.parts & GET) !== 0
    const most = isBuyable(run) ? Math.min(wanted, spare) : wanted
    const count = isGettable ? Math.min(run.count, most) : 0
    wanted -= count
    if (isBuyable(run)) spare -= count
    if (count > 0) got.push({ ...run, count })
    if (isBuyable(run) && count < run.count) buyable.push({ ...run, count: run.count - count })
  }
  return { got, buyable }
}

const isBuyable = (run: Run): boolean => (run.parts & BUY) !== 0
