import type { z } from 'zod'
import type { Scope } from '../scope.ts'

/** A line that an offer is for, as the offer sees it. */
export type OfferLine = {
  /** Position in the basket. */
  at: number
  /** Pieces; labels of weighed goods. */
  units: number
  /** What it costs with what offers on lines have taken off; of this, thresholds may ask how much was spent. */
  spentMinor: number
  /** The till's amount, before any discount. */
  amountMinor: number
  /** What it still costs, everything that was granted before taken off. */
  leftMinor: number
  /** What may still be taken off it: less than it costs where a law sets a least price. */
  roomMinor: number
  weightGrams: number | null
  /** Bit p is set where the line is for part p of the offer; 1 where an offer has no parts. */
  parts: number
}

/** What is taken off one line, above 0. */
export type Share = { at: number; amountMinor: number }

/** What an offer gives on some lines, in how many sets. */
export type Taken = { sets: number; shares: Share[] }

export const nothing: Taken = { sets: 0, shares: [] }

/** What a line's share depends on besides the line: the offer's sets, and the dearest piece that it is for. */
export type Among = { setsMax: number; dearestMinor: number }

/** What would make an offer give something. `units`: pieces for part `part`. */
export type Shortage =
  | { kind: 'amount'; amountMinor: number }
  | { kind: 'units'; units: number; part: number }

/** What a basket counts as spent: before discounts, and after those on lines, between these. */
export type SpentBounds = { beforeMinor: number; fromMinor: number; toMinor: number }

/** A share, 0–1, of what is left, and an amount at most. */
export type Steady = { rate: number; amountMinor: number }

export type RewardFault = { field: string; detail: string }

/** What an offer asks for, beside its reward. */
export type Asked = {
  appliesTo: Scope
  minimumSpend: { amountMinor: number; on: 'basket' | 'matching' } | null
}

type KindOf<R> = {
  readonly schema: z.ZodType<R, R> & z.core.$ZodTypeDiscriminable
  /** True where its audience has to be members. */
  readonly membersOnly?: boolean
  /** What is wrong with numbers that are each in their range. */
  faultOf?(reward: R, asked: Asked): RewardFault | undefined
}

/**
 * A kind of promotion that takes money off. With `onLines` it competes with others for lines; with `onBasket` it is
 * granted on what they leave of the basket. One with both is on the basket where its scope is everything.
 *
 * Both give the most that the offer can take off the lines they are handed: more or dearer lines never give less, and
 * no share is above what its line still costs. They are exact and in whole minor units.
 */
export type MoneyKind<R> = KindOf<R> & {
  readonly gives: 'money'
  onLines?(reward: R, lines: readonly OfferLine[], setsMax: number): Taken
  onBasket?(reward: R, lines: readonly OfferLine[], setsMax: number): Taken
  /** True where a set is made of several pieces, or a piece is given free: laws on multibuys name both. */
  readonly isMultibuy?: boolean
  /** The scopes of an offer's parts, where it has more than one. */
  partsOf?(reward: R, appliesTo: Scope): Scope[]
  /** The most that a line's share can be, whichever of the others it shares with; absent: what it still costs. */
  shareMax?(reward: R, line: OfferLine, among: Among): number
  /**
   * What it takes off a whole basket: the same share and amount wherever offers on lines take something off, as long as
   * they leave so much; undefined: it depends on them in another way.
   */
  steadyOnBasket?(reward: R, spent: SpentBounds): Steady | undefined
  /** 1–100 where all that it takes is a percentage, at most this, of what is left. */
  percentOf?(reward: R): number
  /** Why these lines give nothing, where a little more would. */
  shortOf?(reward: R, lines: readonly OfferLine[]): Shortage | undefined
}

/** A kind of promotion that gives points. */
export type PointsKind<R> = KindOf<R> & {
  readonly gives: 'points'
  /** How often a line's points count; 1: once. */
  multiplierOf?(reward: R): number
  /** Points on top. */
  bonusOf?(
    reward: R,
    lines: readonly OfferLine[],
    setsMax: number,
  ): { sets: number; points: number }
}

export const MONEY_MAX_MINOR = 100_000_000_000
export const UNITS_MAX = 100
