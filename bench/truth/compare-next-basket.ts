import { daysBetween } from '../../src/domain/calendar.ts'
import { median } from '../support/statistics.ts'
import { calibrate, type Fifth, meanOf } from './correlation.ts'
import { listNeeds, planVisits } from './hidden-life.ts'
import { type Judged, type JudgedMember, type Row, rowOf } from './judged.ts'

const LOOKED_AT = 10

export type NextBasketComparison = { rows: Row[]; suggestionFifths: Fifth[] }

/** Somebody who comes again, what they then buy, and what was said. */
type Comer = { member: JudgedMember; day: number; bought: ReadonlySet<string> }

/** The next visit of everybody who comes again, as the simulation plans it, beside what is suggested for it. */
export function compareNextBasket(judged: Judged): NextBasketComparison {
  const comers = judged.members.flatMap((member): Comer[] => {
    const [next] = member.life.later
    const isSaid = member.suggestions.data.length > 0
    return next && isSaid ? [{ member, day: next.day, bought: new Set(next.skus) }] : []
  })
  const sold = rankSold(judged)
  const methods: [string, (comer: Comer) => readonly string[]][] = [
    ['suggestions', ({ member }) => member.suggestions.data.map(({ sku }) => sku)],
    ['own frequency', ({ member }) => member.profile.products.map(({ sku }) => sku)],
    ['bestsellers', () => sold],
    ['who knows the tastes', ({ member }) => rankTastes(judged, member)],
  ]
  return {
    rows: [
      ...methods.flatMap(([name, listOf]) => measure(name, comers, listOf)),
      ...compareDays(judged, comers),
    ],
    suggestionFifths: comers.length === 0 ? [] : calibrate(comers.flatMap(listChances)),
  }
}

function measure(
  name: string,
  comers: readonly Comer[],
  listOf: (comer: Comer) => readonly string[],
): Row[] {
  const hits = comers.map((comer) => {
    const listed = listOf(comer).slice(0, LOOKED_AT)
    return listed.filter((sku) => comer.bought.has(sku)).length
  })
  const recalls = comers.map(({ bought }, index) => (hits[index] ?? 0) / bought.size)
  return [
    rowOf(`next basket, ${name}: recall@${LOOKED_AT}`, meanOf(recalls), comers.length),
    rowOf(
      `next basket, ${name}: baskets with a hit`,
      meanOf(hits.map((count) => Number(count > 0))),
      comers.length,
    ),
  ]
}

/** What most baskets of the days that were played held, as planned. */
function rankSold({ world, days }: Judged): string[] {
  const counts = new Map<string, number>()
  for (const { skus } of [...planVisits(world, 0, days).values()].flat()) {
    for (const sku of skus) counts.set(sku, (counts.get(sku) ?? 0) + 1)
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([sku]) => sku)
}

const rankTastes = ({ world }: Judged, { life }: JudgedMember): string[] =>
  listNeeds(world, life.shopper)
    .sort((a, b) => b.perDay - a.perDay)
    .map(({ sku }) => sku)

const listChances = ({ member, bought }: Comer) =>
  member.suggestions.data.map(({ sku, chance }) => ({ chance, happened: bought.has(sku) }))

/** How far off the day is that the next visit is expected on: days later than it comes, or earlier. */
function compareDays({ world }: Judged, comers: readonly Comer[]): Row[] {
  const late = comers.flatMap(({ member, day }) => {
    const expected = member.suggestions.nextVisitOn
    return expected === null ? [] : [daysBetween(world.firstDay, expected) - day]
  })
  return [
    rowOf('next visit, days off: median', median(late.map(Math.abs)), late.length),
    rowOf('next visit, days later than true: mean', meanOf(late), late.length),
  ]
}
