/** Why a swipe is not recorded; everything else about it is recorded and flagged. */
export const swipeProblems = [
  'foreign-terminal',
  'reference-conflict',
  'date-impossible',
  'amount-mismatch',
  'line-repeated',
  'total-too-large',
  'purchased-in-future',
  'discount-exceeds-line',
  'tenders-short',
  'points-insufficient',
  'points-locked',
  'points-without-member',
] as const
