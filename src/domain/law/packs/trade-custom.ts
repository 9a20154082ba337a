import type { LawRule } from '../rule.ts'

/** No day of commencement is known of a custom. */
const ALWAYS = '1900-01-01'

const LIST_OF_EXCEPTIONS =
  'Trade custom, not law: what earns no points by Tesco’s own list, as reported by Metro on 15 June 2023, ' +
  'https://metro.co.uk/2023/06/15/tesco-clubcard-all-the-items-you-cant-earn-points-from-buying-18954764/'
const NO_SOURCE = 'Trade custom, not law; no published source was found'

type Custom = { jurisdiction: string; policyClass: string; of: string }

/** Nothing that stands for money, is a gamble or is taxed to be dear gives points, by the custom of the trade. */
export const earnsNothing = ({ jurisdiction, policyClass, of }: Custom): LawRule => ({
  id: `${jurisdiction.toLowerCase()}-${policyClass}-earn`,
  jurisdiction,
  policyClass,
  axis: 'earnPoints',
  validFrom: ALWAYS,
  validUntil: null,
  summary: `Custom: ${of} earn no points.`,
  citation: LIST_OF_EXCEPTIONS,
})

export const isNoIncentive = ({ jurisdiction, policyClass, of }: Custom): LawRule => ({
  id: `${jurisdiction.toLowerCase()}-${policyClass}-points-incentive`,
  jurisdiction,
  policyClass,
  axis: 'pointsIncentive',
  validFrom: ALWAYS,
  validUntil: null,
  summary: `Custom: no bonus points on ${of}, which earn none.`,
  citation: LIST_OF_EXCEPTIONS,
})

export const isNotPaidWithPoints = ({ jurisdiction, policyClass, of }: Custom): LawRule => ({
  id: `${jurisdiction.toLowerCase()}-${policyClass}-spend`,
  jurisdiction,
  policyClass,
  axis: 'spendPoints',
  validFrom: ALWAYS,
  validUntil: null,
  summary: `Custom: ${of} are not paid with points.`,
  citation: NO_SOURCE,
})

/** Lottery tickets and gift cards: no law on points was found, in neither country. */
export const moneyLike = (jurisdiction: string): LawRule[] =>
  [
    { jurisdiction, policyClass: 'lottery', of: 'lottery tickets' },
    { jurisdiction, policyClass: 'gift-card', of: 'gift cards' },
  ].flatMap((custom) => [earnsNothing(custom), isNoIncentive(custom), isNotPaidWithPoints(custom)])
