import { z } from 'zod'
import { percentOf } from '../../money.ts'
import {
  countUnits,
  type Piece,
  piecesOf,
  spreadOverPieces,
  sumPieces,
  unitsShort,
} from '../pieces.ts'
import { namesNothing, scopeShape, toScope } from '../scope.ts'
import { type MoneyKind, nothing, type OfferLine, SETS_MAX, type Taken, UNITS_MAX } from './kind.ts'

const schema = z.strictObject({
  kind: z.literal('buyGet'),
  buyUnits: z.int().min(1).max(UNITS_MAX).describe('Pieces of what the promotion applies to'),
  getUnits: z.int().min(1).max(UNITS_MAX),
  get: scopeShape.optional().describe('What is got; left out: the cheapest of the same goods'),
  percent: z.int().min(1).max(100).describe('Off what is got; 100: free'),
})

type BuyGet = z.infer<typeof schema>

const [BUY, GET] = [1, 2]
const OTHER_SETS_MAX = 100

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
  const pieces = piecesOf(lines)
  const size = reward.buyUnits + reward.getUnits
  const sets = Math.min(Math.floor(pieces.length / size), setsMax, SETS_MAX)
  const inSets = pieces.slice(0, sets * size)
  const got = inSets.filter((_piece, index) => index % size >= reward.buyUnits)
  return spreadOverPieces(sets, percentOf(sumPieces(got), reward.percent), inSets)
}

function getOthers(reward: BuyGet, lines: readonly OfferLine[], setsMax: number): Taken {
  const pieces = piecesOf(lines)
  const size = reward.buyUnits + reward.getUnits
  const setsPossible = Math.min(Math.floor(pieces.length / size), setsMax, OTHER_SETS_MAX)
  let best: { sets: number; got: Piece[]; totalMinor: number } | undefined
  for (let sets = 1; sets <= setsPossible; sets += 1) {
    const got = chooseGot(reward, pieces, sets)
    if (!got) break
    const totalMinor = percentOf(sumPieces(got), reward.percent)
    if (totalMinor > (best?.totalMinor ?? 0)) best = { sets, got, totalMinor }
  }
  if (!best) return nothing
  const chosen = new Set(best.got)
  const bought = pieces.filter((piece) => (piece.parts & BUY) !== 0 && !chosen.has(piece))
  const paid = bought.slice(0, best.sets * reward.buyUnits)
  return spreadOverPieces(best.sets, best.totalMinor, [...best.got, ...paid])
}

/** The dearest pieces that can be got in so many sets, or undefined where there are not enough. */
function chooseGot(reward: BuyGet, pieces: readonly Piece[], sets: number): Piece[] | undefined {
  const wanted = sets * reward.getUnits
  const buyable = pieces.filter((piece) => (piece.parts & BUY) !== 0).length
  let spare = buyable - sets * reward.buyUnits
  if (spare < 0) return undefined
  const got: Piece[] = []
  for (const piece of pieces) {
    if (got.length === wanted) break
    if ((piece.parts & GET) === 0) continue
    if ((piece.parts & BUY) !== 0) {
      if (spare === 0) continue
      spare -= 1
    }
    got.push(piece)
  }
  return got.length === wanted ? got : undefined
}
