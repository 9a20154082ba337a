import type { Sender } from '../../platform/db/pipeline.ts'
import { lockFullCounters } from '../budgets/return-uses.ts'
import { lockGoneCodes } from '../codes/return-codes.ts'
import { sendGoneCoupons } from '../coupons/return-coupons.ts'
import type { PartWrite, ReturnedBasket } from './decide-part.ts'

/**
 * Of the coupons that an earlier part gave back and this one needs again, those that are not there any more: used
 * elsewhere meanwhile, or one of their counters is full. What they give stands, and counts nowhere. `closed`: campaigns
 * and promotions of which nothing may be taken again. Locks codes, then counters, as swipes do. Most returns need none
 * again.
 */
export async function lockGone(
  sender: Sender,
  { sold, sale }: ReturnedBasket,
  { couponsAgain, usesLeft }: PartWrite,
  { closed, now }: { closed: ReadonlySet<string>; now: Date },
): Promise<ReadonlySet<string>> {
  if (couponsAgain.length === 0) return new Set()
  const own = couponsAgain.filter(({ kind }) => kind === 'own')
  const codes = couponsAgain.filter(({ kind }) => kind === 'code')
  const used = await Promise.all([
    sendGoneCoupons(sender, own),
    lockGoneCodes(
      sender,
      codes.map(({ couponId }) => couponId),
    ),
  ])
  const full = await lockFullCounters(sender, sold.id, usesLeft, now)
  const fullOnes = new Set(
    sale.taken.budgets.flatMap(({ budgetId, subjectId }) => (full.has(budgetId) ? subjectId : [])),
  )
  const gone = couponsAgain.filter(
    ({ subjectId }) => closed.has(subjectId) || fullOnes.has(subjectId),
  )
  return new Set([...used.flat().map(({ id }) => id), ...gone.map(({ couponId }) => couponId)])
}
