import type { LawRule } from '../rule.ts'
import { formulaNotPaidWithPoints, infantFormula } from './infant-formula.ts'
import { earnsNothing, isNoIncentive, isNotPaidWithPoints, moneyLike } from './trade-custom.ts'

const SALE_OF_ALCOHOL =
  'Public Health (Alcohol) Act 2018 (Sale and Supply of Alcohol Products) Regulations 2020, S.I. No. 4 of 2020, made ' +
  'under section 23 of the Act, https://www.irishstatutebook.ie/eli/2020/si/4/made/en/print'
const MINIMUM_PRICE =
  'Public Health (Alcohol) Act 2018, section 11, https://www.irishstatutebook.ie/eli/2018/act/24/section/11/enacted/en/html'
const TOBACCO_SALES =
  'Public Health (Tobacco) (Control of Sales Promotion) Regulations 2013, S.I. No. 530 of 2013, regulation 3, ' +
  'https://www.irishstatutebook.ie/2013/en/si/0530.html'
const FORMULA =
  'Delegated Regulation (EU) 2016/127, Article 10(2), with S.I. No. 425 of 2019 as amended by S.I. No. 490 of 2023, ' +
  'https://eur-lex.europa.eu/eli/reg_del/2016/127/oj'

const alcohol = {
  jurisdiction: 'IE',
  policyClass: 'alcohol',
  validFrom: '2021-01-11',
  validUntil: null,
  citation: SALE_OF_ALCOHOL,
} as const

const tobacco = {
  jurisdiction: 'IE',
  policyClass: 'tobacco',
  validFrom: '2013-12-23',
  validUntil: null,
  citation: TOBACCO_SALES,
} as const

const tobaccoCustom = { jurisdiction: 'IE', policyClass: 'tobacco', of: 'tobacco products' }

export const ireland: readonly LawRule[] = [
  {
    ...alcohol,
    id: 'ie-alcohol-earn',
    axis: 'earnPoints',
    summary: 'Alcohol earns no loyalty points or similar benefit.',
  },
  {
    ...alcohol,
    id: 'ie-alcohol-points-incentive',
    axis: 'pointsIncentive',
    summary: 'No bonus points on alcohol: it earns no loyalty points or similar benefit.',
  },
  {
    ...alcohol,
    id: 'ie-alcohol-spend',
    axis: 'spendPoints',
    summary: 'Alcohol is not paid with loyalty points, wherever they were earned.',
  },
  {
    ...alcohol,
    id: 'ie-alcohol-coupon',
    axis: 'coupon',
    summary:
      'No coupons on alcohol: a member’s coupon is read as a benefit similar to points; the text names no coupons.',
  },
  {
    ...alcohol,
    id: 'ie-alcohol-multibuy',
    axis: 'multibuy',
    summary: 'Alcohol is not sold cheaper or free on the purchase of another product or service.',
  },
  {
    ...alcohol,
    id: 'ie-alcohol-short-promotion',
    axis: 'shortPromotion',
    daysMin: 4,
    summary: 'Alcohol is not sold at a reduced price for a period of 3 days or less.',
  },
  {
    ...alcohol,
    id: 'ie-alcohol-minimum-price',
    axis: 'discountFloor',
    validFrom: '2022-01-04',
    citation: MINIMUM_PRICE,
    // A gram is 1/0.789 ml, so 100 ml are 78.9 g.
    minorPerUnit: 789,
    unitMicrolitres: 100_000,
    summary: '10 cent per gram of alcohol at least; rounded up, for the Act names no rounding.',
  },
  {
    ...tobacco,
    id: 'ie-tobacco-multibuy',
    axis: 'multibuy',
    summary: 'Tobacco is not sold cheaper or free on the purchase of another product or service.',
  },
  {
    ...tobacco,
    id: 'ie-tobacco-discount',
    axis: 'discount',
    summary:
      'Tobacco is not sold at a reduced price for a limited time on any day; read strictly, as every promotion ends.',
  },
  {
    ...tobacco,
    id: 'ie-tobacco-coupon',
    axis: 'coupon',
    summary: 'No coupons on tobacco: they reduce its price for a limited time. Read strictly.',
  },
  earnsNothing(tobaccoCustom),
  isNoIncentive(tobaccoCustom),
  isNotPaidWithPoints(tobaccoCustom),
  ...infantFormula('IE', FORMULA),
  formulaNotPaidWithPoints('IE', {
    validUntil: null,
    summary:
      'Infant formula is not paid with points: a reading of the trade, the text names no payment, and no word of the authorities was found.',
    citation: FORMULA,
  }),
  ...moneyLike('IE'),
]
