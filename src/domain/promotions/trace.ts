import { canonicalJson } from '../canonical-json.ts'
import type { EarningTerms } from '../earning.ts'
import type { CouponId, PromotionId } from '../ids.ts'
import type {
  Almost,
  Evaluation,
  EvaluationInput,
  EvaluationLine,
  Lost,
  OfferRef,
} from './evaluation.ts'
import type { BudgetLeft, UsableCoupon } from './offer.ts'

/**
 * Why a basket was priced as it was: what the engine was given that cannot be read elsewhere for good, so that the same
 * can be computed again, and what it found beside the discounts. Kept with the basket; lists that are empty are not.
 */
export type Trace = {
  /** The version of the promotions' rules. */
  rules: number
  /** The quote's moment, or the recording's; an ISO instant. */
  pricedAt: string
  /** `till`: an offline till had given the discounts; the engine has only found the points. */
  source: 'engine' | 'till'
  /** Absent: recorded before they were kept. */
  terms?: EarningTerms | undefined
  given: {
    /** The quote's, where the basket that paid it has another; an ISO instant. */
    purchasedAt?: string | undefined
    /** What was known of lines when they were quoted, where it was something else by the payment. */
    lines?: LineFacts[] | undefined
    localDate: string
    localTime: string
    storeGroups?: readonly string[] | undefined
    isMember: boolean
    /** The member's at the purchase; absent: none. */
    tier?: string | undefined
    discountMaxMinor: number | null
    /** Those that were usable; `of`: the promotion, where it is a bearer's code. */
    coupons?: { id: CouponId; of: PromotionId | null }[] | undefined
    /** What caps held, by campaign or promotion. */
    budgets?: [string, readonly BudgetLeft[]][] | undefined
  }
  /** Offers that gave points. */
  points?: OfferRef[] | undefined
  lost?: Lost[] | undefined
  almost?: Almost[] | undefined
}

/** What a line is to offers beside what the till says of it; what is null or none is left out. */
export type LineFacts = Pick<EvaluationLine, 'line' | 'weightGrams' | 'law'> & {
  category?: string | undefined
  brand?: string | undefined
}

export function traceOf(
  input: EvaluationInput,
  { pointsFrom, lost, almost }: Evaluation,
  priced: Pick<Trace, 'rules' | 'pricedAt' | 'source' | 'terms'>,
): Trace {
  const { localDate, localTime, storeGroups, isMember, discountMaxMinor, coupons, budgets } = input
  const tier = input.tier ?? undefined
  return {
    ...priced,
    given: {
      localDate,
      localTime,
      isMember,
      tier,
      discountMaxMinor,
      storeGroups: unlessEmpty(storeGroups),
      coupons: unlessEmpty(coupons.map(({ id, of }) => ({ id, of: of?.id ?? null }))),
      budgets: unlessEmpty([...budgets]),
    },
    points: unlessEmpty(pointsFrom),
    lost: unlessEmpty(lost),
    almost: unlessEmpty(almost),
  }
}

const unlessEmpty = <List extends readonly unknown[]>(list: List): List | undefined =>
  list.length > 0 ? list : undefined

const factsOf = ({ line, category, brand, weightGrams, law }: EvaluationLine): LineFacts => ({
  line,
  weightGrams,
  law,
  category: category ?? undefined,
  brand: brand ?? undefined,
})

type Moment = Pick<EvaluationInput, 'lines' | 'purchasedAt'>

/** The trace of a quote, beside which nothing is recorded. */
export const quotedTrace = (trace: Trace, { lines, purchasedAt }: Moment): Trace => ({
  ...trace,
  given: { ...trace.given, purchasedAt: purchasedAt.toISOString(), lines: lines.map(factsOf) },
})

/** The trace of a quote that is paid: what the basket says as well is left to it. */
export function paidTrace(trace: Trace, { lines, purchasedAt }: Moment): Trace {
  const paidAt = purchasedAt.toISOString()
  const own = new Map(lines.map((line) => [line.line, canonicalJson(factsOf(line))]))
  const { purchasedAt: quotedAt, lines: quoted = [], ...given } = trace.given
  return {
    ...trace,
    given: {
      ...given,
      purchasedAt: quotedAt === paidAt ? undefined : quotedAt,
      lines: unlessEmpty(quoted.filter((facts) => canonicalJson(facts) !== own.get(facts.line))),
    },
  }
}

/** What is recorded of a basket elsewhere, as it was when it was priced. */
export type Recorded = Pick<
  EvaluationInput,
  'lines' | 'promotions' | 'storeId' | 'purchasedAt' | 'memberId'
> & { coupons: readonly UsableCoupon[] }

/** When what a basket got was priced as of. */
export const pricedFor = (
  { given }: Trace,
  { purchasedAt }: Pick<Recorded, 'purchasedAt'>,
): Date => (given.purchasedAt === undefined ? purchasedAt : new Date(given.purchasedAt))

/** The input of a traced evaluation, put together again. */
export function inputOf(trace: Trace, recorded: Recorded): EvaluationInput {
  const { given } = trace
  const quoted = new Map((given.lines ?? []).map((facts) => [facts.line, facts]))
  return {
    ...recorded,
    lines: recorded.lines.map((line) => withFacts(line, quoted.get(line.line))),
    purchasedAt: pricedFor(trace, recorded),
    localDate: given.localDate,
    localTime: given.localTime,
    storeGroups: given.storeGroups ?? [],
    isMember: given.isMember,
    tier: given.tier ?? null,
    discountMaxMinor: given.discountMaxMinor,
    budgets: new Map(given.budgets ?? []),
  }
}

function withFacts(line: EvaluationLine, facts: LineFacts | undefined): EvaluationLine {
  if (!facts) return line
  const { category = null, brand = null, weightGrams, law } = facts
  return { ...line, category, brand, weightGrams, law }
}
