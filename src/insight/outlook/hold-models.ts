import { versionedValue } from '../../platform/db/caches.ts'
import { findModels, type KeptModel } from '../models/find-model.ts'
import {
  LAPSE_MODEL,
  type LapseParameters,
  PURCHASES_MODEL,
  type PurchasesParameters,
  SPEND_MODEL,
  type SpendParameters,
} from './outlook-models.ts'

/** The latest of each; undefined before the first. */
export type OutlookModels = {
  purchases: KeptModel<PurchasesParameters> | undefined
  spend: KeptModel<SpendParameters> | undefined
  lapse: KeptModel<LapseParameters> | undefined
}

/** The models of the latest night, held in memory until the next. */
export const createOutlookModelsCache = () =>
  versionedValue('predictions', async (sender): Promise<OutlookModels> => {
    const found = await findModels(sender, [PURCHASES_MODEL, SPEND_MODEL, LAPSE_MODEL])
    return {
      purchases: found<PurchasesParameters>(PURCHASES_MODEL),
      spend: found<SpendParameters>(SPEND_MODEL),
      lapse: found<LapseParameters>(LAPSE_MODEL),
    }
  })
