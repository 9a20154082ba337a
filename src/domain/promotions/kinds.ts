import type { z } from 'zod'
import { amountOff } from './kinds/amount-off.ts'
import { basketThreshold } from './kinds/basket-threshold.ts'
import { bonusPoints } from './kinds/bonus-points.ts'
import { bundle } from './kinds/bundle.ts'
import { buyGet } from './kinds/buy-get.ts'
import { fixedPrice } from './kinds/fixed-price.ts'
import { freeItem } from './kinds/free-item.ts'
import type { MoneyKind, PointsKind } from './kinds/kind.ts'
import { memberPrice } from './kinds/member-price.ts'
import { mixAndMatch } from './kinds/mix-and-match.ts'
import { nForM } from './kinds/n-for-m.ts'
import { nForPrice } from './kinds/n-for-price.ts'
import { percentOff } from './kinds/percent-off.ts'
import { pointsMultiplier } from './kinds/points-multiplier.ts'
import { tieredThreshold } from './kinds/tiered-threshold.ts'

/** Every kind of promotion. A new one is a file in kinds/ and a line here. */
const kinds = {
  percentOff,
  amountOff,
  fixedPrice,
  memberPrice,
  nForPrice,
  nForM,
  buyGet,
  mixAndMatch,
  bundle,
  freeItem,
  basketThreshold,
  tieredThreshold,
  pointsMultiplier,
  bonusPoints,
} as const

type Kinds = typeof kinds

export type RewardKind = keyof Kinds

/** What an offer gives: its kind, and the numbers of that kind. */
export type Reward = { [Kind in RewardKind]: z.infer<Kinds[Kind]['schema']> }[RewardKind]

export const rewardKinds = Object.keys(kinds) as RewardKind[]

type RewardSchema = Kinds[RewardKind]['schema']

const { percentOff: first, ...others } = kinds

/** The schemas of all kinds, for the shape of a promotion. */
export const rewardSchemas: [RewardSchema, ...RewardSchema[]] = [
  first.schema,
  ...Object.values(others).map((kind) => kind.schema),
]

/** The kind of a reward, whose functions take it. */
export const kindOf = (reward: Reward): MoneyKind<Reward> | PointsKind<Reward> => kinds[reward.kind]
