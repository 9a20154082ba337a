import type { LineLaw } from '../law/line-law.ts'
import type { EvaluationLine } from './evaluation.ts'
import { kindOf } from './kinds.ts'
import type { Match } from './match-offers.ts'
import { isCoupon, type Offer } from './offer.ts'
import { runDays } from './run-days.ts'

/** The matches less the lines that the law keeps their offers from; without any line left, none. */
export function lawfulMatches(
  matches: readonly Match[],
  lines: readonly EvaluationLine[],
): readonly Match[] {
  if (lines.every((line) => !line.law)) return matches
  return matches.flatMap(({ offer, places }) => {
    const lawful = places.filter(({ at }) => {
      const law = lines[at]?.law
      return !law || !isBarred(offer, law)
    })
    return lawful.length === 0 ? [] : [{ offer, places: lawful }]
  })
}

/** Whether an offer may have nothing to do with a line: neither take off it, nor count it for what it asks. */
export function isBarred(offer: Offer, law: LineLaw): boolean {
  if (law.noCoupon && isCoupon(offer)) return true
  const kind = kindOf(offer.reward)
  if (kind.gives === 'points') return law.noEarning || law.noIncentive
  if (law.noDiscount || (law.noMultibuy && kind.isMultibuy === true)) return true
  const promotion = isCoupon(offer) ? offer.of : offer
  return promotion !== null && law.promotionDaysMin > runDays(promotion)
}
