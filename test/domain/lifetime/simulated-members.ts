import type { DropoutModel } from '../../../src/domain/lifetime/dropout-model.ts'
import type { PurchaseHistory } from '../../../src/domain/lifetime/history.ts'

const { log } = Math

/** Numbers in 0..1, the same for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A member of whom both is known: the history of `weeks`, and the baskets of the `weeksAfter`. */
export type SimulatedMember = { history: PurchaseHistory; baskets: number }

type Random = () => number

/** Members who buy and drop out as the model has it, told step by step and by none of its formulas. */
export function simulateMembers(
  model: DropoutModel,
  { count, weeks, weeksAfter, seed }: Record<'count' | 'weeks' | 'weeksAfter' | 'seed', number>,
): SimulatedMember[] {
  const random = createRandom(seed)
  return Array.from({ length: count }, (_, i) => {
    // Some came later than others.
    const observed = weeks * (1 - (i % 4) / 8)
    const times = simulateTimes(model, observed + weeksAfter, random)
    const before = times.filter((time) => time <= observed)
    const gaps = before.map((time, at) => time - (before[at - 1] ?? 0))
    const history = {
      repeats: before.length,
      lastWeek: before.at(-1) ?? 0,
      weeks: observed,
      logGaps: gaps.reduce((sum, gap) => sum + log(gap), 0),
    }
    return { history, baskets: times.length - before.length }
  })
}

/** When the repeats were, in weeks after the first basket. */
function simulateTimes(model: DropoutModel, until: number, random: Random): number[] {
  const rate = gamma(model.r, random) / model.alpha
  const share = gamma(model.a, random)
  const leaves = share / (share + gamma(model.b, random))
  const times: number[] = []
  if (model.dropsOutAtStart && random() < leaves) return times
  for (let time = 0; ; ) {
    for (let phase = 0; phase < model.regularity; phase += 1) time -= log(1 - random()) / rate
    if (time > until) return times
    times.push(time)
    if (random() < leaves) return times
  }
}

/** A gamma number of unit scale (Marsaglia and Tsang 2000). */
function gamma(shape: number, random: Random): number {
  if (shape < 1) return gamma(shape + 1, random) * (1 - random()) ** (1 / shape)
  const d = shape - 1 / 3
  for (;;) {
    const normal = Math.sqrt(-2 * log(1 - random())) * Math.cos(2 * Math.PI * random())
    const cube = (1 + normal / Math.sqrt(9 * d)) ** 3
    if (cube <= 0) continue
    if (log(1 - random()) < normal ** 2 / 2 + d - d * cube + d * log(cube)) return d * cube
  }
}
