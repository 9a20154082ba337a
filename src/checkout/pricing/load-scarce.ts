import { codeIdOf } from '../../domain/code.ts'
import { type Counter, isLimited } from '../../domain/promotions/caps.ts'
import type { Sender } from '../../platform/db/pipeline.ts'
import { sendCounters } from '../budgets/read-counters.ts'
import { type CheckoutCode, sendCodeLocks, sendCodes } from '../codes/checkout-codes.ts'
import type { Basket } from './basket.ts'
import { sendEarnedOf } from './earn-caps.ts'
import { findCounters } from './find-counters.ts'
import { type Context, codesToFind, type FirstContext } from './load-context.ts'

/**
 * Reads the bearer's codes that were presented, and what is counted of everything capped that baskets could be given
 * or earn; in a second round trip, which most baskets do not need. `careful`: locks both first, codes before counters, so that
 * nobody changes them until we commit. `granted`: the counters of what quotes have granted that are paid.
 */
export async function loadScarce(
  sender: Sender,
  first: FirstContext,
  baskets: readonly Basket[],
  { granted = [], careful }: { granted?: readonly Counter[]; careful: boolean },
): Promise<Context> {
  const { now } = first
  const [codes, counted, earned] = await Promise.all([
    readCodes(sender, first, baskets, careful),
    sendCounters(sender, countersOf(first, baskets, granted), { now, careful }),
    sendEarnedOf(sender, first, baskets),
  ])
  return { ...first, codes: new Map(codes.map((code) => [code.id, code])), counted, earned }
}

/** Those that are nobody's own coupon. */
async function readCodes(
  sender: Sender,
  { coupons, now }: FirstContext,
  baskets: readonly Basket[],
  careful: boolean,
): Promise<CheckoutCode[]> {
  const own = new Set(coupons.map((coupon) => coupon.code))
  const ids = [...new Set(codesToFind(baskets).filter((code) => !own.has(code)))].map(codeIdOf)
  if (ids.length === 0) return []
  const [, codes] = await Promise.all([
    careful ? sendCodeLocks(sender, ids) : undefined,
    sendCodes(sender, ids, now),
  ])
  return codes
}

function countersOf(
  first: FirstContext,
  baskets: readonly Basket[],
  granted: readonly Counter[],
): string[] {
  const unlimited = new Set<string>(
    first.coupons.filter(({ budget }) => !isLimited(budget)).map(({ campaignId }) => campaignId),
  )
  const found = baskets.flatMap((basket) => [...findCounters(basket, first).values()].flat())
  const ids = [...found, ...granted].map(({ id }) => id).filter((id) => !unlimited.has(id))
  return [...new Set(ids)]
}
