/** The programme's terms; one currency. */
export type Programme = {
  currency: string
  /** What a spent point is worth, in minor units. */
  pointValueMinor: number
  /** Minor units of eligible net for one point. */
  earnStepMinor: number
  /** Points expire at the end of the day this many months after the purchase, in the store's time zone. */
  pointsValidMonths: number
  /** The most that all offers together take off what is sold in a basket; 100: no limit. */
  discountMaxPercent: number
  /** How long an offer pack is valid, in hours. */
  offerPackHours: number
}

/** The most hours that an offer pack may be valid. */
export const OFFER_PACK_HOURS_MAX = 336

/** What of the terms says how many points a basket earns; kept with it, for terms change. */
export type EarningTerms = Pick<Programme, 'pointValueMinor' | 'earnStepMinor'>

export const earningTermsOf = ({ pointValueMinor, earnStepMinor }: Programme): EarningTerms => ({
  pointValueMinor,
  earnStepMinor,
})

/** The most that all offers together take off what was sold for so much, rounded down; null: no limit. */
export const discountMaxOf = (
  soldMinor: number,
  { discountMaxPercent }: Pick<Programme, 'discountMaxPercent'>,
): number | null =>
  discountMaxPercent === 100 ? null : Math.floor((soldMinor * discountMaxPercent) / 100)

export const defaultProgramme: Programme = {
  currency: 'EUR',
  pointValueMinor: 1,
  earnStepMinor: 100,
  pointsValidMonths: 24,
  discountMaxPercent: 100,
  offerPackHours: 72,
}
