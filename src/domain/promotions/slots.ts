import type { Run } from './pieces.ts'

/** Places in a set for pieces of some part: `parts` has the bits of those that fit. */
export type Slot = { parts: number; places: number }

/** The places of sets, and the pieces for them. */
export type Places = {
  /** How many sets can be filled. */
  setsMax: number
  /** The dearest pieces that fill all places of so many sets, each in one that fits it. */
  fill(sets: number): Run[]
  /** What they cost. */
  sumOf(sets: number): number
}

/** Pieces that fit the same slots: bit s of `mask` is set where they fit slot s. */
type Class = { mask: number; count: number; within: number[] }

/**
 * What pieces, dearest first, do in sets of slots. Pieces can be placed together if no union of slots has fewer places
 * than there are pieces that fit nowhere else (Hall, 1935), so of a run as many are taken as the tightest union leaves.
 * Taking the dearest first is exact, for what can be placed together are the independent sets of a transversal matroid
 * (Edmonds and Fulkerson, 1965). The sum of the pieces is the most of a linear programme whose places grow with the
 * sets, which makes it concave in them.
 */
export function placesOf(runs: readonly Run[], slots: readonly Slot[]): Places {
  const classes = new Map<number, Class>()
  const placeable: { run: Run; within: number[] }[] = []
  for (const run of runs) {
    const mask = maskOf(run.parts, slots)
    if (mask === 0) continue
    const one = classes.get(mask) ?? { mask, count: 0, within: [] }
    classes.set(mask, one)
    one.count += run.count
    placeable.push({ run, within: one.within })
  }
  const capacities = capacitiesOf(slots)
  const unions = unionsOf([...classes.keys()], capacities.length)
  for (const { mask, within } of classes.values()) {
    unions.forEach((union, index) => {
      if ((union & mask) === mask) within.push(index)
    })
  }
  const rooms = new Float64Array(unions.length)
  /** The dearest pieces of so many sets, run by run. */
  function visit(sets: number, take: (run: Run, count: number) => void): void {
    for (const [index, union] of unions.entries()) rooms[index] = (capacities[union] ?? 0) * sets
    let open = (capacities.at(-1) ?? 0) * sets
    for (const { run, within } of placeable) {
      const count = takeRoom(rooms, within, run.count)
      if (count > 0) take(run, count)
      open -= count
      if (open === 0) break
    }
  }
  return {
    setsMax: mostSets([...classes.values()], capacities),
    fill(sets) {
      const filled: Run[] = []
      visit(sets, (run, count) => filled.push({ ...run, count }))
      return filled
    },
    sumOf(sets) {
      let totalMinor = 0
      visit(sets, (run, count) => {
        totalMinor += run.minor * count
      })
      return totalMinor
    },
  }
}

/** Takes up to `count` places where every union of `within` has room. */
function takeRoom(rooms: Float64Array, within: readonly number[], count: number): number {
  let taken = count
  for (const union of within) {
    const room = rooms[union] ?? 0
    if (room === 0) return 0
    if (room < taken) taken = room
  }
  for (const union of within) rooms[union] = (rooms[union] ?? 0) - taken
  return taken
}

/** How many sets can be filled: by Hall again, every choice of slots needs as many pieces that fit one of them. */
function mostSets(classes: readonly Class[], capacities: readonly number[]): number {
  const everySlot = capacities.length - 1
  // How many pieces fit no slots but these, summed over one slot after another.
  const only = new Float64Array(capacities.length)
  for (const { mask, count } of classes) only[mask] = count
  for (let slot = 1; slot < capacities.length; slot *= 2) {
    for (let slots = slot; slots < capacities.length; slots += 1) {
      if ((slots & slot) !== 0) only[slots] = (only[slots] ?? 0) + (only[slots ^ slot] ?? 0)
    }
  }
  const pieces = only[everySlot] ?? 0
  let most = Number.POSITIVE_INFINITY
  for (const [slots, places] of capacities.entries()) {
    if (places === 0) continue
    most = Math.min(most, Math.floor((pieces - (only[everySlot ^ slots] ?? 0)) / places))
  }
  return most
}

function maskOf(parts: number, slots: readonly Slot[]): number {
  let mask = 0
  for (const [index, slot] of slots.entries()) if ((parts & slot.parts) !== 0) mask |= 1 << index
  return mask
}

/** The places of every choice of slots, by its bits. */
function capacitiesOf(slots: readonly Slot[]): number[] {
  const capacities = [0]
  for (const { places } of slots) {
    for (const without of [...capacities]) capacities.push(without + places)
  }
  return capacities
}

/**
 * The unions of masks that can be the tightest: those in one piece. One that falls apart into two without a slot in
 * common is never tighter than both, as every mask within it is within one of them.
 */
function unionsOf(masks: readonly number[], choices: number): number[] {
  const seen = new Uint8Array(choices)
  const unions: number[] = []
  const add = (union: number): void => {
    if (seen[union] === 1) return
    seen[union] = 1
    unions.push(union)
  }
  for (const mask of masks) add(mask)
  // Grows while it is walked through.
  for (const union of unions) {
    for (const mask of masks) if ((union & mask) !== 0) add(union | mask)
  }
  return unions
}
