/** Why a return or void is not recorded. */
export const returnProblems = [
  'foreign-terminal',
  'reference-conflict',
  'date-impossible',
  'returned-in-future',
  'original-unknown',
  'not-returnable',
  'exceeds-sale',
  'points-owed',
] as const
