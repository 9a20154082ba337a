import { fitSpendModel, type SpendHistory } from '../../domain/lifetime/spend-model.ts'
import {
  type Made,
  type OutlookLimits,
  SPEND_MODEL,
  type SpendParameters,
} from './outlook-models.ts'

/**
 * The Gamma-Gamma model of the spend on days with a basket, the first included: what a first basket comes to says as
 * much of the member. Where it cannot be fitted, such a model that was kept for a day before stays, which is undefined;
 * without one everybody is taken to spend the mean of all.
 */
export function fitSpend(
  spends: readonly SpendHistory[],
  { membersMin }: Pick<OutlookLimits, 'membersMin'>,
  before: SpendParameters | undefined,
): Made | undefined {
  const startedAt = performance.now()
  const found = fitSpendModel(spends)
  const fitted = found?.converged && found.members >= membersMin ? found : undefined
  if (!fitted && before?.gammaGamma) return undefined
  const parameters: SpendParameters = {
    gammaGamma: fitted?.model ?? null,
    meanMinor: meanOf(spends),
  }
  return {
    name: SPEND_MODEL,
    parameters,
    diagnostics: {
      kind: fitted ? 'Gamma-Gamma' : 'mean of all',
      members: found?.members ?? 0,
      logLikelihood: found?.logLikelihood ?? null,
      iterations: found?.iterations ?? 0,
      converged: found?.converged ?? false,
      isWarm: false,
      seconds: (performance.now() - startedAt) / 1000,
    },
  }
}

function meanOf(spends: readonly SpendHistory[]): number {
  let [days, spend] = [0, 0]
  for (const { repeats, meanSpend } of spends) {
    days += repeats
    spend += repeats * meanSpend
  }
  return spend / days
}
