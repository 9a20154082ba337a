import type { Profile } from './profile.ts'
import { readRhythm, VISITS_MIN, type VisitRhythm } from './visit-rhythm.ts'

export const stages = ['new', 'growing', 'steady', 'slipping', 'lapsed', 'returned'] as const
export type Stage = (typeof stages)[number]

/** What a stage rests on, each by its rule; the first that holds, in this order. */
export const stageRules = [
  'quiet-too-long',
  'late',
  'back-after-absence',
  'few-visits',
  'first-weeks',
  'fewer-visits',
  'more-visits',
  'usual-rhythm',
] as const
export type StageRule = (typeof stageRules)[number]

/** Days are those of the calendar; visits are days with a basket. */
export type StageReason = {
  rule: StageRule
  visits: number
  daysSinceFirst: number
  daysSinceLast: number
  /** Null: too few visits for a rhythm. */
  usualGapDays: number | null
  lateDays: number | null
  lapsedDays: number
  /** Visits in the last 56 days, and in the 56 before; null: not known for as long as both. */
  recentVisits: number | null
  earlierVisits: number | null
  /** How long the member had been away; null: has not been, or came back longer than 56 days ago. */
  absentDays: number | null
}

export type LifeCycle = { stage: Stage; reason: StageReason }

/** Eight weeks: long enough for a monthly shopper to come twice, short enough to notice a change while it matters. */
export const COMPARED_DAYS = 56
/** Nobody's rate is said to have changed on fewer visits than this in both spans together. */
const COMPARED_VISITS_MIN = 8
/** How rarely an unchanged rate may look as if it had changed, to either side: one in forty. */
const CHANGE_CHANCE = 0.025

/**
 * Where a member stands by the own rhythm, with what it rests on, as of a day since 1970-01-01 of the stores' calendar;
 * undefined where no days of visits are kept (a profile of an earlier make). Once lapsed a member stays so until the next
 * visit.
 */
export function readLifeCycle(profile: Profile, asOfDay: number): LifeCycle | undefined {
  const rhythm = readRhythm(profile, asOfDay)
  if (!rhythm) return undefined
  const figures = figuresOf(rhythm)
  const rule = ruleFor(figures)
  return { stage: stageOf(rule), reason: { rule, ...figures } }
}

type Figures = Omit<StageReason, 'rule'>

function figuresOf(rhythm: VisitRhythm): Figures {
  const { days, today, daysSinceLast, usualGapDays, lateDays, lapsedDays, absence } = rhythm
  const daysSinceFirst = today - (days[0] ?? today)
  const isComparable = daysSinceFirst >= 2 * COMPARED_DAYS
  const isBack = absence !== null && today - absence.endedOn < COMPARED_DAYS
  const ago = days.map((day) => today - day)
  const visitsWithin = (from: number, to: number): number =>
    ago.filter((each) => each >= from && each < to).length
  return {
    visits: days.length,
    daysSinceFirst,
    daysSinceLast,
    usualGapDays,
    lateDays,
    lapsedDays,
    recentVisits: isComparable ? visitsWithin(0, COMPARED_DAYS) : null,
    earlierVisits: isComparable ? visitsWithin(COMPARED_DAYS, 2 * COMPARED_DAYS) : null,
    absentDays: isBack ? absence.days : null,
  }
}

function ruleFor(figures: Figures): StageRule {
  const { daysSinceLast, lateDays, lapsedDays, recentVisits, earlierVisits } = figures
  if (daysSinceLast >= lapsedDays) return 'quiet-too-long'
  if (lateDays !== null && daysSinceLast >= lateDays) return 'late'
  if (figures.absentDays !== null) return 'back-after-absence'
  if (figures.visits < VISITS_MIN) return 'few-visits'
  if (figures.daysSinceFirst < COMPARED_DAYS) return 'first-weeks'
  if (recentVisits === null || earlierVisits === null) return 'usual-rhythm'
  if (isFewer(recentVisits, earlierVisits)) return 'fewer-visits'
  return isFewer(earlierVisits, recentVisits) ? 'more-visits' : 'usual-rhythm'
}

function stageOf(rule: StageRule): Stage {
  switch (rule) {
    case 'quiet-too-long':
      return 'lapsed'
    case 'late':
    case 'fewer-visits':
      return 'slipping'
    case 'back-after-absence':
      return 'returned'
    case 'few-visits':
    case 'first-weeks':
      return 'new'
    case 'more-visits':
      return 'growing'
    case 'usual-rhythm':
      return 'steady'
    default:
      return rule satisfies never
  }
}

/**
 * Whether so few out of both are fewer than chance leaves: of two Poisson counts with one rate and equal spans, the first
 * is binomial of both with ½ (Przyborowski and Wilenski 1940).
 */
function isFewer(count: number, other: number): boolean {
  const both = count + other
  if (both < COMPARED_VISITS_MIN) return false
  let term = 2 ** -both
  let chance = term
  for (let hits = 1; hits <= count; hits += 1) {
    term *= (both - hits + 1) / hits
    chance += term
  }
  return chance <= CHANGE_CHANCE
}
