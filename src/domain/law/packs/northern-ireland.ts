import type { LawRule } from '../rule.ts'

const alcohol = {
  jurisdiction: 'GB-NIR',
  policyClass: 'alcohol',
  validFrom: '2023-04-06',
  validUntil: null,
  citation:
    'Licensing (Northern Ireland) Order 1996, Article 57ZB, inserted by the Licensing and Registration of Clubs ' +
    '(Amendment) Act (Northern Ireland) 2021, section 20, https://www.legislation.gov.uk/nia/2021/7/section/20',
} as const

/** What Northern Ireland has besides the law of the United Kingdom. */
export const northernIreland: readonly LawRule[] = [
  {
    ...alcohol,
    id: 'gb-nir-alcohol-earn',
    axis: 'earnPoints',
    summary: 'No membership scheme that rewards members for buying alcohol.',
  },
  {
    ...alcohol,
    id: 'gb-nir-alcohol-points-incentive',
    axis: 'pointsIncentive',
    summary: 'No bonus points on alcohol: no scheme may reward members for buying it.',
  },
  {
    ...alcohol,
    id: 'gb-nir-alcohol-spend',
    axis: 'spendPoints',
    summary: 'Members’ rewards do not make alcohol cheaper or free.',
  },
]
