/** What is worth a look at a return. */
export const returnFlags = {
  'before-purchase': 'the return lies before the purchase by the terminals’ clocks',
  'points-debt': 'points that it takes back had been spent: they are owed',
} as const

export type ReturnFlag = keyof typeof returnFlags

export const returnFlagCodes = Object.keys(returnFlags) as [ReturnFlag, ...ReturnFlag[]]
