import type { CampaignId, PromotionId } from '../../domain/ids.ts'
import type { Cap, Limits } from '../../domain/promotions/offer.ts'
import { fieldProblem } from '../../errors.ts'
import type { Tx } from '../../platform/db/database.ts'
import { lockBudget, lockMostUsed, writeCaps } from './budgets.queries.ts'

const noLimits: Limits = { usesMax: null, setsMax: null, moneyMaxMinor: null }

const measures = [
  ['usesMax', 'uses', 'uses are redeemed'],
  ['setsMax', 'sets', 'sets are given away'],
  ['moneyMaxMinor', 'moneyMinor', 'minor units are given away'],
] as const

/**
 * Sets what a campaign or promotion may give away, making its counter at the first time: in all (`budget`), and for
 * each store, day or member by itself (`caps`). Locks the counters until the commit. A limit of all or of a store
 * below what is used already is refused with state-conflict, for it would be overrun at once; a member or a day that
 * has more already gets no more.
 */
export async function openBudget(
  tx: Tx,
  id: CampaignId | PromotionId,
  given: { budget: Partial<Limits> | null; caps: readonly Cap[] },
): Promise<void> {
  const limits = { ...noLimits, ...given.budget }
  checkNotBelow(limits, await lockBudget(tx, id), '/budget')
  for (const [index, cap] of given.caps.entries()) {
    if (cap.per === 'store') {
      checkNotBelow(cap, await lockMostUsed(tx, id, cap.per), `/caps/${index}`)
    }
  }
  await writeCaps(tx, id, limits, given.caps)
}

type Used = { uses: number; sets: number; moneyMinor: number }

function checkNotBelow(limits: Limits, used: Used, pointer: string): void {
  for (const [limit, measure, what] of measures) {
    const most = limits[limit]
    if (most === null || most >= used[measure]) continue
    const detail = `${used[measure]} ${what} already; the cap cannot be lower.`
    throw fieldProblem('state-conflict', `${pointer}/${limit}`, detail)
  }
}
