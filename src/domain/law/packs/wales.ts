import type { LawRule } from '../rule.ts'

/**
 * What Wales has besides the law of the United Kingdom; its minimum price of alcohol, rounded another way, is not here.
 */
export const wales: readonly LawRule[] = [
  {
    id: 'gb-wls-less-healthy-food-multibuy',
    jurisdiction: 'GB-WLS',
    policyClass: 'less-healthy-food',
    axis: 'multibuy',
    validFrom: '2026-03-26',
    validUntil: null,
    summary:
      'No multibuys with less healthy food, and none of it free, by businesses of 50 or more; a meal deal would be lawful.',
    citation:
      'Food (Promotion and Presentation) (Wales) Regulations 2025, W.S.I. 2025/395, regulation 5, ' +
      'https://www.legislation.gov.uk/wsi/2025/395/made',
  },
]
