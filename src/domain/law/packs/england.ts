import type { LawRule } from '../rule.ts'

/** What England has besides the law of the United Kingdom. */
export const england: readonly LawRule[] = [
  {
    id: 'gb-eng-less-healthy-food-multibuy',
    jurisdiction: 'GB-ENG',
    policyClass: 'less-healthy-food',
    axis: 'multibuy',
    validFrom: '2025-10-01',
    validUntil: null,
    summary:
      'No multibuys with less healthy food, and none of it free, by businesses of 50 or more; a meal deal would be lawful.',
    citation:
      'Food (Promotion and Placement) (England) Regulations 2021, S.I. 2021/1368, regulation 5, ' +
      'https://www.legislation.gov.uk/uksi/2021/1368/regulation/5',
  },
]
