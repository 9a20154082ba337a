export type Minimum = {
  at: readonly number[]
  value: number
  iterations: number
  /** False: the iterations ran out before values and points of the simplex agreed. */
  converged: boolean
}

export type MinimiseLimits = {
  iterationsMax: number
  valueTolerance: number
  pointTolerance: number
}

const LIMITS: MinimiseLimits = { iterationsMax: 4000, valueTolerance: 1e-10, pointTolerance: 1e-6 }
const FIRST_STEP = 0.5

type Vertex = { at: readonly number[]; value: number }
type Simplex = { best: Vertex; rest: readonly Vertex[]; worst: Vertex }

/**
 * The point of least value that a simplex finds from `start`, without derivatives (Nelder and Mead 1965, with the
 * usual 1, 2, ½, ½). A value that is not finite is worse than any other. `valueTolerance` is relative,
 * `pointTolerance` absolute in each coordinate. It may be a local minimum.
 */
export function minimise(
  valueAt: (at: readonly number[]) => number,
  start: readonly number[],
  limits: Partial<MinimiseLimits> = {},
): Minimum {
  const { iterationsMax, valueTolerance, pointTolerance } = { ...LIMITS, ...limits }
  const look = (at: readonly number[]): Vertex => {
    const value = valueAt(at)
    return { at, value: Number.isFinite(value) ? value : Number.POSITIVE_INFINITY }
  }
  let simplex = order(look(start), firstSteps(start).map(look))
  for (let iterations = 0; iterations < iterationsMax; iterations += 1) {
    const { best, worst } = simplex
    const near = worst.value - best.value <= valueTolerance * (Math.abs(best.value) + 1e-10)
    if (near && distance(best, worst) < pointTolerance) {
      return { at: best.at, value: best.value, iterations, converged: true }
    }
    simplex = moveSimplex(simplex, look)
  }
  const { at, value } = simplex.best
  return { at, value, iterations: iterationsMax, converged: false }
}

const firstSteps = (start: readonly number[]): number[][] =>
  start.map((_, moved) => start.map((x, i) => (i === moved ? x + FIRST_STEP : x)))

/** `rest` has every vertex but the worst, the best included, in order. */
function order(one: Vertex, others: readonly Vertex[]): Simplex {
  const vertices = [one, ...others].sort(
    (p, q) => Number(p.value > q.value) - Number(p.value < q.value),
  )
  const worst = vertices.at(-1) ?? one
  return { best: vertices[0] ?? one, rest: vertices.slice(0, -1), worst }
}

function moveSimplex(
  { best, rest, worst }: Simplex,
  look: (at: readonly number[]) => Vertex,
): Simplex {
  const centre = best.at.map(
    (_, i) => rest.reduce((sum, v) => sum + (v.at[i] ?? 0), 0) / rest.length,
  )
  /** The worst vertex mirrored (−1), mirrored and stretched (−2) or drawn in (±½), all through the centre. */
  const through = (by: number) => look(centre.map((c, i) => c + by * ((worst.at[i] ?? 0) - c)))
  const mirrored = through(-1)
  if (mirrored.value < best.value) {
    const stretched = through(-2)
    return order(stretched.value < mirrored.value ? stretched : mirrored, rest)
  }
  if (mirrored.value < (rest.at(-1)?.value ?? 0)) return order(mirrored, rest)
  const drawn = through(mirrored.value < worst.value ? -0.5 : 0.5)
  if (drawn.value < Math.min(mirrored.value, worst.value)) return order(drawn, rest)
  const shrunk = [...rest.slice(1), worst].map(({ at }) => look(halfway(at, best.at)))
  return order(best, shrunk)
}

const halfway = (a: readonly number[], b: readonly number[]): number[] =>
  a.map((x, i) => (x + (b[i] ?? 0)) / 2)

const distance = (a: Vertex, b: Vertex): number =>
  Math.max(...a.at.map((x, i) => Math.abs(x - (b.at[i] ?? 0))))
