import type { ProfileAnswer } from '../../src/insight/profiles/profiles.schemas.ts'
import { meanOf, type Pair, pearson, spearman } from './correlation.ts'
import { listNeeds, type Need } from './hidden-life.ts'
import { type Judged, type Row, rowOf, strangerTo } from './judged.ts'

type Figures = ReadonlyMap<string, number>
/** What was found of somebody, and what is true, by what they may like. */
export type Liking = { found: Figures; truth: Figures }

type Kind = {
  name: string
  keyOf: (need: Need) => string
  truthOf: (need: Need) => number
  foundOf: (profile: ProfileAnswer) => (readonly [string, number])[]
}

const kinds: readonly Kind[] = [
  {
    name: 'categories, needs and frequency',
    keyOf: ({ category }) => category,
    truthOf: ({ perDay }) => perDay,
    foundOf: ({ categories }) => categories.map((it) => [it.category, it.frequency]),
  },
  {
    name: 'categories, spend and share',
    keyOf: ({ category }) => category,
    truthOf: ({ minor }) => minor,
    foundOf: ({ categories }) => categories.map((it) => [it.category, it.share ?? 0]),
  },
  {
    name: 'brands, spend and share',
    keyOf: ({ brand }) => brand,
    truthOf: ({ minor }) => minor,
    foundOf: ({ brands }) => brands.map((it) => [it.brand, it.share ?? 0]),
  },
  {
    name: 'products, needs and frequency',
    keyOf: ({ sku }) => sku,
    truthOf: ({ perDay }) => perDay,
    foundOf: ({ products }) => products.map((it) => [it.sku, it.frequency]),
  },
]

/** True tastes beside found ones, over everything that the shop sells: what was never bought counts as 0. */
export function comparePreferences({ world, members }: Judged): Row[] {
  const needs = members.map(({ life }) => listNeeds(world, life.shopper))
  return kinds.flatMap((kind) => {
    const keys = [...new Set(needs.flat().map(kind.keyOf))]
    const likings = members.map(({ profile }, index) => ({
      found: shareOut(kind.foundOf(profile)),
      truth: shareOut((needs[index] ?? []).map((it) => [kind.keyOf(it), kind.truthOf(it)])),
    }))
    return correlate(kind.name, keys, likings)
  })
}

/** Each one's share of the whole, so that members who buy much weigh no more in what is pooled. */
function shareOut(figures: readonly (readonly [string, number])[]): Map<string, number> {
  const total = figures.reduce((sum, [, figure]) => sum + figure, 0)
  const shares = new Map<string, number>()
  for (const [key, figure] of figures) shares.set(key, (shares.get(key) ?? 0) + figure / total)
  return shares
}

/** Within each member and then the mean, and over all members at once; beside it what was found of another member. */
export function correlate(
  name: string,
  keys: readonly string[],
  likings: readonly Liking[],
): Row[] {
  const own = likings.map(({ found, truth }) => pairUp(keys, found, truth))
  const strange = likings.map(({ truth }, index) =>
    pairUp(keys, strangerTo(likings, index)?.found ?? truth, truth),
  )
  const row = (figure: string, of: (pairs: readonly Pair[][]) => number): Row =>
    rowOf(`${name}: ${figure}`, of(own), likings.length, {
      value: of(strange),
      is: 'of another member',
    })
  return [
    row('Pearson, mean of members', (pairs) => meanOf(pairs.map(pearson))),
    row('Spearman, mean of members', (pairs) => meanOf(pairs.map(spearman))),
    row('Pearson, pooled', (pairs) => pearson(pairs.flat())),
    row('Spearman, pooled', (pairs) => spearman(pairs.flat())),
  ]
}

const pairUp = (keys: readonly string[], found: Figures, truth: Figures): Pair[] =>
  keys.map((key) => ({ found: found.get(key) ?? 0, truth: truth.get(key) ?? 0 }))
