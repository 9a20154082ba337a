import { daypartOf } from '../../src/domain/profile/profile.ts'
import { promotions } from '../../src/operation/sample-shop/offers.ts'
import type { Shopper } from '../../src/operation/sample-shop/shoppers.ts'
import type { World } from '../../src/operation/sample-shop/simulate-days.ts'
import { meanOf, spearman } from './correlation.ts'
import { listNeeds, type Need } from './hidden-life.ts'
import { type Judged, type JudgedMember, type Row, rowOf } from './judged.ts'

/** How they shop: eye for offers, size of the shop, where and when. */
export function compareWays({ world, members }: Judged): Row[] {
  const offers = members.flatMap(({ profile, life }) =>
    profile.priceSensitivity
      ? [{ found: profile.priceSensitivity.share, truth: life.shopper.offerSensitivity }]
      : [],
  )
  const always = members.flatMap(({ profile, life }) =>
    profile.priceSensitivity
      ? [{ found: profile.priceSensitivity.share, truth: needOnOffer(world, life.shopper) }]
      : [],
  )
  const trips = members.flatMap(({ profile, life }) => {
    const found = profile.trips?.weeklyShopShare ?? null
    return found === null ? [] : [{ found, truth: life.usual.goodsPerVisit }]
  })
  return [
    rowOf('price sensitivity, eye for offers: Spearman', spearman(offers), offers.length),
    rowOf(
      'price sensitivity, need of what is always on offer: Spearman',
      spearman(always),
      always.length,
    ),
    rowOf('weekly shops, goods in a visit: Spearman', spearman(trips), trips.length),
    compareChoice(
      'preferred store is the own one',
      members,
      ({ profile }) => profile.preferredStore.key,
      ({ life }) => world.stores[life.shopper.storeIndex]?.id ?? '',
    ),
    compareChoice(
      'preferred weekday is the own one',
      members,
      ({ profile }) => profile.preferredWeekday.key,
      ({ life }) => life.shopper.weekday,
    ),
    compareChoice(
      'preferred weekday is that of most visits in the long run',
      members,
      ({ profile }) => profile.preferredWeekday.key,
      ({ life }) => life.usual.weekday,
    ),
    compareChoice(
      'preferred daypart is that of the own hour',
      members,
      ({ profile }) => profile.preferredDaypart.key,
      ({ life }) => daypartOf(life.shopper.hour),
    ),
  ]
}

/** The share of a shopper's true spend that goes to categories with a discount for everybody. */
function needOnOffer(world: World, shopper: Shopper): number {
  const discounted = new Set(
    promotions
      .filter(({ reward }) => reward.kind !== 'pointsMultiplier')
      .flatMap(({ appliesTo }) => appliesTo.categories ?? []),
  )
  const needs = listNeeds(world, shopper)
  const spend = (of: readonly Need[]): number => of.reduce((sum, { minor }) => sum + minor, 0)
  return spend(needs.filter(({ category }) => discounted.has(category))) / spend(needs)
}

/** The share of whom it is found rightly, beside always saying what is true of most. */
function compareChoice<T>(
  figure: string,
  members: readonly JudgedMember[],
  foundOf: (member: JudgedMember) => T,
  truthOf: (member: JudgedMember) => T,
): Row {
  const right = members.map((member) => Number(foundOf(member) === truthOf(member)))
  const counts = new Map<T, number>()
  for (const member of members) {
    const truth = truthOf(member)
    counts.set(truth, (counts.get(truth) ?? 0) + 1)
  }
  const value = Math.max(...counts.values()) / members.length
  return rowOf(figure, meanOf(right), members.length, { value, is: 'true of most' })
}
