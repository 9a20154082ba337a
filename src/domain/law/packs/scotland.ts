import type { LawRule } from '../rule.ts'

const MINIMUM_PRICE =
  'Alcohol (Minimum Pricing) (Scotland) Act 2012, section 1; Licensing (Scotland) Act 2005, schedule 3, paragraph 6A, '
const QUANTITY_DISCOUNTS =
  'Alcohol etc. (Scotland) Act 2010, sections 2 and 4; Licensing (Scotland) Act 2005, schedule 3, paragraphs 6B and ' +
  '8(2)(b), https://www.legislation.gov.uk/asp/2010/18/notes/division/2'
const PRICE_CHANGES =
  'Alcohol etc. (Scotland) Act 2010, section 3; Licensing (Scotland) Act 2005, schedule 3, paragraph 7A, ' +
  'https://www.legislation.gov.uk/asp/2010/18/section/3'

const alcohol = { jurisdiction: 'GB-SCT', policyClass: 'alcohol', validUntil: null } as const

/** Ten millilitres of pure alcohol. */
const unitMicrolitres = 10_000

/**
 * What Scotland has besides the law of the United Kingdom. Points and what else is clearly a reward or refund count as
 * cash there, so they may pay for alcohol; anything else stops at the floor (mygov.scot, discounts and offers).
 */
export const scotland: readonly LawRule[] = [
  {
    ...alcohol,
    id: 'gb-sct-alcohol-minimum-price-2018',
    axis: 'discountFloor',
    validFrom: '2018-05-01',
    validUntil: '2024-09-29',
    minorPerUnit: 50,
    unitMicrolitres,
    summary: '50p per unit of alcohol at least, rounded up to a penny.',
    citation: `${MINIMUM_PRICE}with S.S.I. 2018/135, https://www.legislation.gov.uk/ssi/2018/135`,
  },
  {
    ...alcohol,
    id: 'gb-sct-alcohol-minimum-price-2024',
    axis: 'discountFloor',
    validFrom: '2024-09-30',
    minorPerUnit: 65,
    unitMicrolitres,
    summary: '65p per unit of alcohol at least, rounded up to a penny.',
    citation: `${MINIMUM_PRICE}as put into practice on https://www.mygov.scot/minimum-unit-pricing (the number of the order of 2024 was not found)`,
  },
  {
    ...alcohol,
    id: 'gb-sct-alcohol-multibuy',
    axis: 'multibuy',
    validFrom: '2011-10-01',
    summary: 'No alcohol cheaper or free on the purchase of other drinks, no cheaper packages.',
    citation: QUANTITY_DISCOUNTS,
  },
  {
    ...alcohol,
    id: 'gb-sct-alcohol-short-promotion',
    axis: 'shortPromotion',
    validFrom: '2011-10-01',
    daysMin: 3,
    summary: 'A changed price of alcohol stays for 72 hours at least.',
    citation: PRICE_CHANGES,
  },
]
