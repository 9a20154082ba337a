import { compareCadence } from './compare-cadence.ts'
import { compareNextBasket, type NextBasketComparison } from './compare-next-basket.ts'
import { compareOutlook, type OutlookComparison } from './compare-outlook.ts'
import { comparePreferences } from './compare-preferences.ts'
import { compareWays } from './compare-ways.ts'
import type { Judged, Row } from './judged.ts'

export type Comparison = {
  /** Members with a profile. */
  profiled: number
  rows: Row[]
} & Pick<OutlookComparison, 'activeFifths' | 'stages'> &
  Pick<NextBasketComparison, 'suggestionFifths'>

export function compareAll(judged: Judged): Comparison {
  const outlook = compareOutlook(judged)
  const nextBasket = compareNextBasket(judged)
  return {
    profiled: judged.members.length,
    rows: [
      ...comparePreferences(judged),
      ...compareCadence(judged),
      ...outlook.rows,
      ...nextBasket.rows,
      ...compareWays(judged),
    ],
    activeFifths: outlook.activeFifths,
    stages: outlook.stages,
    suggestionFifths: nextBasket.suggestionFifths,
  }
}
