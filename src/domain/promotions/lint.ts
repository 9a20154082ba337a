import type { LawIndex } from '../law/line-law.ts'
import { bearsOnDays, holdsIn, type LawRule } from '../law/rule.ts'
import { kindOf } from './kinds.ts'
import type { Reward, When } from './offer.ts'
import { runDays } from './run-days.ts'

const STORES_NAMED_MAX = 10

/** What a linter has to know of a promotion. */
export type LintedPromotion = When & { reward: Reward }

export type Violation = {
  rule: string
  citation: string
  summary: string
  /** The first of the stores whose law it is, in order. */
  storeIds: string[]
  /** What of the promotion it is that the rule forbids. */
  what: string
}

export type LintInput = {
  promotion: LintedPromotion
  /** Where it runs. */
  stores: readonly { id: string; jurisdiction: string }[]
  /** The policy classes among the goods that it names; what is for everything leaves barred goods out by itself. */
  policyClasses: Iterable<string>
  rules: LawIndex
  /** From when on it runs where it does not say so, `YYYY-MM-DD`. */
  today: string
}

/**
 * The rules that a promotion would break on some day of its run in some store, by id. A floor is none of them, for the
 * engine keeps it.
 */
export function lintPromotion(input: LintInput): Violation[] {
  const { promotion, stores, rules } = input
  const from = promotion.startsOn ?? input.today
  const named = [...new Set(input.policyClasses)].flatMap((name) => rules.get(name) ?? [])
  const violations = named.flatMap((rule): Violation[] => {
    const what = breachOf(promotion, rule)
    if (what === undefined || !bearsOnDays(rule, from, promotion.endsOn)) return []
    const storeIds = stores
      .filter(({ jurisdiction }) => holdsIn(rule.jurisdiction, jurisdiction))
      .map(({ id }) => id)
      .sort()
    if (storeIds.length === 0) return []
    const { id, citation, summary } = rule
    return [{ rule: id, citation, summary, storeIds: storeIds.slice(0, STORES_NAMED_MAX), what }]
  })
  return violations.sort((a, b) => (a.rule < b.rule ? -1 : 1))
}

/** What a promotion does that a rule of this axis forbids, or undefined. */
function breachOf(promotion: LintedPromotion, rule: LawRule): string | undefined {
  const kind = kindOf(promotion.reward)
  const takesMoney = kind.gives === 'money'
  const on = `on ${rule.policyClass}`
  switch (rule.axis) {
    case 'discount':
      return takesMoney ? `takes money off ${rule.policyClass}` : undefined
    case 'multibuy':
      if (!takesMoney || !kind.isMultibuy) return undefined
      return promotion.reward.kind === 'freeItem'
        ? `gives ${rule.policyClass} free`
        : `rewards buying several pieces of ${rule.policyClass}`
    case 'shortPromotion':
      return takesMoney ? tooShort(promotion, rule.daysMin) : undefined
    case 'earnPoints':
      return takesMoney ? undefined : `gives points ${on}`
    case 'pointsIncentive':
      return takesMoney ? undefined : `gives points as an incentive ${on}`
    case 'spendPoints':
    case 'coupon':
    case 'discountFloor':
    case 'disclosure':
      return undefined
    default:
      return rule satisfies never
  }
}

function tooShort(promotion: LintedPromotion, daysMin: number): string | undefined {
  const days = runDays(promotion)
  if (days >= daysMin) return undefined
  const lasts = days === 0 ? 'less than a day' : days === 1 ? 'one day' : `${days} days`
  return `lasts ${lasts} where ${daysMin} days are the least`
}
