import { allocate, percentOf } from '../../../src/domain/money.ts'
import type { OfferLine, Taken } from '../../../src/domain/promotions/kinds/kind.ts'
import type { Reward } from '../../../src/domain/promotions/offer.ts'

/**
 * Multibuys with every piece by itself and every number of sets tried: what the engine must give, in the plainest way.
 * For small quantities.
 */

type Piece = { at: number; minor: number; parts: number }
type Slot = { parts: number; places: number }
type Choice = { gainMinor: number; pieces: Piece[] }

/** Dearest first, then in basket order; a line's amount is split evenly, odd cents first. */
const piecesOf = (lines: readonly OfferLine[]): Piece[] =>
  lines
    .flatMap(({ at, parts, units, leftMinor }) =>
      Array.from({ length: units }, (_, n) => ({
        at,
        parts,
        minor: Math.floor(leftMinor / units) + (n < leftMinor % units ? 1 : 0),
      })),
    )
    .sort((a, b) => b.minor - a.minor || a.at - b.at)

const sumOf = (pieces: readonly Piece[]): number =>
  pieces.reduce((sum, { minor }) => sum + minor, 0)

/** What so many sets are and take off; undefined where they cannot be made. */
type Sets = (sets: number) => Choice | undefined

/** The fewest sets that take most off, spread over the lines of their pieces. */
function takeMost(setsMax: number, choose: Sets): Taken {
  let most = 0
  let best: { sets: number; choice: Choice } | undefined
  for (let sets = 1; sets <= setsMax; sets += 1) {
    const choice = choose(sets)
    if (!choice) break
    if (choice.gainMinor <= most) continue
    most = choice.gainMinor
    best = { sets, choice }
  }
  return best ? spread(best.sets, best.choice) : { sets: 0, shares: [] }
}

function spread(sets: number, { gainMinor, pieces }: Choice): Taken {
  const places = [...new Set(pieces.map(({ at }) => at))].sort((a, b) => a - b)
  const parts = allocate(
    gainMinor,
    places.map((at) => sumOf(pieces.filter((piece) => piece.at === at))),
  )
  const shares = places.map((at, index) => ({ at, amountMinor: parts[index] ?? 0 }))
  return { sets, shares: shares.filter(({ amountMinor }) => amountMinor > 0) }
}

/** The dearest pieces that fill all places, moving those that have one where that makes room. */
function fillSlots(pieces: readonly Piece[], slots: readonly Slot[]): Piece[] | undefined {
  const placed: Piece[][] = slots.map(() => [])
  for (const piece of pieces) place(piece, slots, placed, new Set())
  const isFull = slots.every(({ places }, index) => placed[index]?.length === places)
  return isFull ? placed.flat() : undefined
}

function place(piece: Piece, slots: readonly Slot[], placed: Piece[][], tried: Set<number>) {
  for (const [index, slot] of slots.entries()) {
    if ((piece.parts & slot.parts) === 0 || tried.has(index)) continue
    tried.add(index)
    const inSlot = placed[index] ?? []
    const moving = inSlot.findIndex((other) => place(other, slots, placed, tried))
    if (inSlot.length >= slot.places && moving < 0) continue
    inSlot[moving < 0 ? inSlot.length : moving] = piece
    return true
  }
  return false
}

function slotsOf(reward: Reward): Slot[] {
  if (reward.kind === 'bundle') {
    return reward.parts.map(({ units }, part) => ({ parts: 1 << part, places: units }))
  }
  if (reward.kind !== 'mixAndMatch') return []
  const asked = reward.groups.map(({ unitsMin = 0 }, group) => ({
    parts: 1 << group,
    places: unitsMin,
  }))
  const rest = reward.units - asked.reduce((sum, { places }) => sum + places, 0)
  return [...asked, { parts: 255, places: rest }].filter(({ places }) => places > 0)
}

function gainAtPrice(reward: Reward, sumMinor: number, sets: number): number {
  if (reward.kind !== 'bundle' && reward.kind !== 'mixAndMatch') return 0
  const { set } = reward
  if (set.is === 'price') return sumMinor - set.priceMinor * sets
  if (set.is === 'percentOff') return percentOf(sumMinor, set.percent)
  return Math.min(sumMinor, set.amountMinor * sets)
}

function chooseGot(
  { buyUnits, getUnits }: { buyUnits: number; getUnits: number },
  pieces: readonly Piece[],
  sets: number,
): { got: Piece[]; pieces: Piece[] } | undefined {
  let spare = pieces.filter(({ parts }) => (parts & 1) !== 0).length - sets * buyUnits
  if (spare < 0) return undefined
  const got: Piece[] = []
  for (const piece of pieces) {
    const isBought = (piece.parts & 1) !== 0
    if ((piece.parts & 2) === 0 || got.length === sets * getUnits || (isBought && spare === 0))
      continue
    if (isBought) spare -= 1
    got.push(piece)
  }
  if (got.length < sets * getUnits) return undefined
  const bought = pieces.filter((piece) => (piece.parts & 1) !== 0 && !got.includes(piece))
  return { got, pieces: [...got, ...bought.slice(0, sets * buyUnits)] }
}

/** All sets that pieces make, of which those beyond `paid` in each are reduced. */
function takeBeyond(
  { size, paid, percent }: { size: number; paid: number; percent: number },
  pieces: readonly Piece[],
  setsMax: number,
): Taken {
  const sets = Math.min(Math.floor(pieces.length / size), setsMax)
  const inSets = pieces.slice(0, sets * size)
  const gainMinor = percentOf(sumOf(inSets.filter((_, index) => index % size >= paid)), percent)
  return gainMinor > 0 ? spread(sets, { gainMinor, pieces: inSets }) : { sets: 0, shares: [] }
}

export function takePieceByPiece(reward: Reward, lines: readonly OfferLine[], most: number): Taken {
  const pieces = piecesOf(lines)
  const setsMax = Math.min(most, pieces.length)
  switch (reward.kind) {
    case 'nForM': {
      const { units: size, paidUnits: paid } = reward
      return takeBeyond({ size, paid, percent: 100 }, pieces, setsMax)
    }
    case 'nForPrice':
      return takeMost(setsMax, (sets) => {
        const inSets = pieces.slice(0, sets * reward.units)
        if (inSets.length < sets * reward.units) return undefined
        return { gainMinor: sumOf(inSets) - sets * reward.priceMinor, pieces: inSets }
      })
    case 'buyGet': {
      const { buyUnits: paid, getUnits, percent, get } = reward
      if (!get) return takeBeyond({ size: paid + getUnits, paid, percent }, pieces, setsMax)
      return takeMost(setsMax, (sets) => {
        const chosen = chooseGot(reward, pieces, sets)
        if (!chosen) return undefined
        return { gainMinor: percentOf(sumOf(chosen.got), percent), pieces: chosen.pieces }
      })
    }
    case 'freeItem':
      return takeMost(1, () => {
        const free = pieces.slice(0, reward.units ?? 1)
        return { gainMinor: sumOf(free), pieces: free }
      })
    case 'percentOff': {
      const dearest = pieces.slice(0, setsMax)
      const gainMinor = percentOf(sumOf(dearest), reward.percent)
      if (gainMinor === 0) return { sets: 0, shares: [] }
      return spread(dearest.length, { gainMinor, pieces: dearest })
    }
    default:
      return takeMost(setsMax, (sets) => {
        const slots = slotsOf(reward).map(({ parts, places }) => ({ parts, places: places * sets }))
        const filled = fillSlots(pieces, slots)
        return filled && { gainMinor: gainAtPrice(reward, sumOf(filled), sets), pieces: filled }
      })
  }
}
