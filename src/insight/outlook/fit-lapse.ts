import { scaleRule } from '../../domain/lapse/active-chance.ts'
import { chooseLapseRule } from '../../domain/lapse/choose-lapse-rule.ts'
import type { LapseExample } from '../../domain/lapse/lapse-rule.ts'
import type { Gathered } from './gather-members.ts'
import {
  LAPSE_MODEL,
  LAPSE_WEEKS,
  type LapseParameters,
  type Made,
  type OutlookLimits,
} from './outlook-models.ts'

/**
 * The lapse rule that ranks best in windows within the time observed, and the curve that turns its scores into chances,
 * learned where the whole horizon has passed. Undefined where too little has passed or happened, no fit converges, or the
 * best rule said the contrary of what came.
 */
export function fitLapse(
  { windows, wholeWindows }: Pick<Gathered, 'windows' | 'wholeWindows'>,
  limits: Pick<OutlookLimits, 'membersMin' | 'outcomesMin'>,
): Made | undefined {
  const startedAt = performance.now()
  const telling = windows.filter((window) => tells(window, limits))
  const seen = wholeWindows.flat()
  // A rule is judged by windows that it was not trained on, so there must be two.
  if (telling.length < 2 || !tells(seen, limits)) return undefined
  const { chosen, tried } = chooseLapseRule(telling)
  const scaled = scaleRule(chosen.rule, seen)
  if (!scaled?.scale.converged || scaled.rule.model?.converged === false) return undefined
  const { rule, scale } = scaled
  const parameters: LapseParameters = {
    rule,
    scale,
    threshold: chosen.threshold,
    horizonWeeks: LAPSE_WEEKS,
  }
  return {
    name: LAPSE_MODEL,
    parameters,
    diagnostics: {
      kind: rule.name,
      windows: telling.map((window) => window.length),
      tried: tried.map(({ rule, areas, mean }) => ({ name: rule.name, areas, mean })),
      wholeWindows: wholeWindows.map((window) => window.length),
      shareActive: seen.filter(({ active }) => active).length / seen.length,
      iterations: scale.iterations,
      converged: scale.converged,
      seconds: (performance.now() - startedAt) / 1000,
    },
  }
}

function tells(
  window: readonly LapseExample[],
  { membersMin, outcomesMin }: Pick<OutlookLimits, 'membersMin' | 'outcomesMin'>,
): boolean {
  const active = window.filter((one) => one.active).length
  return window.length >= membersMin && Math.min(active, window.length - active) >= outcomesMin
}
