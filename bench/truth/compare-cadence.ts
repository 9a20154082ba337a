import { median } from '../support/statistics.ts'
import { type Pair, pearson, spearman } from './correlation.ts'
import { type Judged, type JudgedMember, type Row, rowOf, strangerTo } from './judged.ts'

/** Fewer baskets make no rhythm. */
const BASKETS_MIN = 3
/** True days between purchases: up to the first, between, and from the last on. */
const SPANS = [
  [0, 7],
  [7, 14],
  [14, 28],
  [28, Number.POSITIVE_INFINITY],
] as const

/** How often they come and what they buy how often, found and true, in days. */
export function compareCadence({ members }: Judged): Row[] {
  const visits = members.flatMap(({ profile, life }) =>
    profile.baskets >= BASKETS_MIN && profile.cadenceDays !== null
      ? [{ found: profile.cadenceDays, truth: life.usual.gapDays }]
      : [],
  )
  const own = members.flatMap((member) => pairGaps(member, member))
  const strange = members.flatMap((member, index) =>
    pairGaps(member, strangerTo(members, index) ?? member),
  )
  return [
    rowOf('visits, days between: Spearman', spearman(visits), visits.length),
    rowOf('visits, days between: Pearson', pearson(visits), visits.length),
    rowOf('visits, days between: median found / true', medianRatio(visits), visits.length),
    rowOf('categories, days between: Spearman', spearman(own), own.length, {
      value: spearman(strange),
      is: 'of another member',
    }),
    rowOf('categories, days between: median found / true', medianRatio(own), own.length),
    ...SPANS.map(([from, to]) => {
      const within = own.filter(({ truth }) => truth >= from && truth < to)
      const name = to === Number.POSITIVE_INFINITY ? `from ${from} days on` : `${from}–${to} days`
      return rowOf(`  where truly ${name}: median`, medianRatio(within), within.length)
    }),
  ]
}

/** The categories that one's profile tells a rhythm of, with the truth about another, or the same. */
function pairGaps({ profile }: JudgedMember, { life }: JudgedMember): Pair[] {
  return profile.categories.flatMap(({ category, baskets, intervalDays }) => {
    const truth = life.usual.categoryGapDays.get(category)
    if (baskets < BASKETS_MIN || intervalDays === null || !Number.isFinite(truth)) return []
    return truth === undefined ? [] : [{ found: intervalDays, truth }]
  })
}

const medianRatio = (pairs: readonly Pair[]): number =>
  pairs.length === 0 ? Number.NaN : median(pairs.map(({ found, truth }) => found / truth))
