import { type Piece, sumPieces } from './pieces.ts'

/** Places in sets for pieces of some part: `parts` has the bits of those that fit. */
export type Slot = { parts: number; places: number }

/**
 * The dearest pieces that fill all places, each in a place that fits it, or undefined where they cannot be filled.
 * Taking the dearest first and moving those that have a place, where that makes room, is exact: the sets of pieces
 * that can be placed are the independent sets of a transversal matroid (Edmonds and Fulkerson, 1965).
 */
export function fillSlots(pieces: readonly Piece[], slots: readonly Slot[]): Piece[] | undefined {
  const placed: Piece[][] = slots.map(() => [])
  let open = slots.reduce((sum, slot) => sum + slot.places, 0)
  for (const piece of pieces) {
    if (open === 0) break
    if (place(piece, slots, placed, new Set())) open -= 1
  }
  return open === 0 ? placed.flat() : undefined
}

/** Puts a piece in a place, moving others on where it must; `tried`: slots that were of no help. */
function place(
  piece: Piece,
  slots: readonly Slot[],
  placed: Piece[][],
  tried: Set<number>,
): boolean {
  for (const [index, slot] of slots.entries()) {
    if ((piece.parts & slot.parts) === 0 || tried.has(index)) continue
    tried.add(index)
    const inSlot = placed[index] ?? []
    if (inSlot.length < slot.places) {
      inSlot.push(piece)
      return true
    }
    const moving = inSlot.findIndex((other) => place(other, slots, placed, tried))
    if (moving < 0) continue
    inSlot[moving] = piece
    return true
  }
  return false
}

/**
 * As many sets as take most off, when `sets` sets of slots take `gainOf(sum of their pieces, sets)` off: the sum grows
 * less from set to set, so it stops where the gain falls.
 */
export function bestSets(
  pieces: readonly Piece[],
  slots: readonly Slot[],
  setsMax: number,
  gainOf: (sumMinor: number, sets: number) => number,
): { sets: number; gainMinor: number; pieces: Piece[] } | undefined {
  let best: { sets: number; gainMinor: number; pieces: Piece[] } | undefined
  for (let sets = 1; sets <= setsMax; sets += 1) {
    const filled = fillSlots(
      pieces,
      slots.map(({ parts, places }) => ({ parts, places: places * sets })),
    )
    if (!filled) break
    const gainMinor = gainOf(sumPieces(filled), sets)
    if (gainMinor <= (best?.gainMinor ?? 0)) break
    best = { sets, gainMinor, pieces: filled }
  }
  return best
}
