import type { LawRule } from '../rule.ts'
import { formulaNotPaidWithPoints, infantFormula } from './infant-formula.ts'
import { earnsNothing, isNotPaidWithPoints, moneyLike } from './trade-custom.ts'

const TOBACCO =
  'Tobacco Advertising and Promotion Act 2002, section 9, https://www.legislation.gov.uk/ukpga/2002/36/section/9'
const TOBACCO_ADVERTISING =
  'Tobacco Advertising and Promotion Act 2002, section 2, https://www.legislation.gov.uk/ukpga/2002/36/section/2'
const FORMULA =
  'Delegated Regulation (EU) 2016/127 as assimilated, Article 10(2), in Northern Ireland as EU law, ' +
  'https://www.legislation.gov.uk/eur/2016/127/article/10'
const FORMULA_RESPONSE =
  'Government response of the four nations to the CMA market study, 3 December 2025, ' +
  'https://www.gov.uk/government/publications/infant-formula-government-response-to-cma-market-study'

const tobacco = {
  jurisdiction: 'GB',
  policyClass: 'tobacco',
  validFrom: '2003-02-14',
  validUntil: null,
  citation: TOBACCO,
} as const

const tobaccoCustom = { jurisdiction: 'GB', policyClass: 'tobacco', of: 'tobacco products' }

/** What holds in England, Scotland, Wales and Northern Ireland alike. */
export const unitedKingdom: readonly LawRule[] = [
  {
    ...tobacco,
    id: 'gb-tobacco-coupon',
    axis: 'coupon',
    summary: 'No coupon is given away whose purpose or effect is to promote tobacco.',
  },
  {
    ...tobacco,
    id: 'gb-tobacco-points-incentive',
    axis: 'pointsIncentive',
    summary: 'Nothing is given away to promote tobacco; bonus points are read as given away.',
  },
  {
    ...tobacco,
    id: 'gb-tobacco-discount',
    axis: 'discount',
    citation: TOBACCO_ADVERTISING,
    summary:
      'No tobacco advertisement; an announced reduction is read as one, as the Act names no prices.',
  },
  {
    ...tobacco,
    id: 'gb-tobacco-multibuy',
    axis: 'multibuy',
    citation: TOBACCO_ADVERTISING,
    summary: 'No tobacco advertisement; a multibuy is read as one, as the Act names no quantities.',
  },
  earnsNothing(tobaccoCustom),
  isNotPaidWithPoints(tobaccoCustom),
  ...infantFormula('GB', FORMULA),
  formulaNotPaidWithPoints('GB', {
    validUntil: '2025-12-02',
    summary:
      'Infant formula is not paid with points: a reading of the trade, which the governments ended on 3 December 2025.',
    citation: FORMULA_RESPONSE,
  }),
  ...moneyLike('GB'),
]
