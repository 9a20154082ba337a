import { codeIdOf } from '../../domain/code.ts'
import { type Counter, isLimited } from '../../domain/promotions/caps.ts'
import type { Sender } from '../../platform/db/pipeline.ts'
import { sendStoreLeases } from '../budgets/checkout-store-leases.ts'
import { sendCounters } from '../budgets/read-counters.ts'
import { type CheckoutCode, sendCodeLocks, sendCodes } from '../codes/checkout-codes.ts'
import type { Basket } from './basket.ts'
import { sendEarnedOf } from './earn-caps.ts'
import { findCounters } from './find-counters.ts'
import { type Context, codesToFind, type FirstContext } from './load-context.ts'

/**
 * Reads the bearer's codes that were presented, and what is counted of everything capped that baskets could be given
 * or earn; in a second round trip, which most baskets do not need. `careful`: locks both first, codes before counters,
 * so that nobody changes them until we commit. `granted`: the counters of what quotes have granted that are paid.
 * `settled`: those of the baskets that have been paid already, which may use what their store has in advance.
 */
export async function loadScarce(
  sender: Sender,
  first: FirstContext,
  baskets: readonly Basket[],
  { granted = [], settled = [], careful }: ScarceOptions,
): Promise<Context> {
  const { now } = first
  const found = baskets.map((basket) => ({
    basket,
    counters: [...findCounters(basket, first).values()].flat(),
  }))
  const concerned = found.filter(({ basket }) => settled.includes(basket))
  const [codes, storeLeases, counted, earned] = await Promise.all([
    readCodes(sender, first, baskets, careful),
    sendStoreLeases(sender, concerned.flatMap(leasable), careful),
    sendCounters(
      sender,
      limitedOf(first, [...found.flatMap(({ counters }) => counters), ...granted]),
      { now, careful },
    ),
    sendEarnedOf(sender, first, baskets),
  ])
  const byId = new Map(codes.map((code) => [code.id, code]))
  return { ...first, codes: byId, storeLeases, counted, earned }
}

type ScarceOptions = {
  granted?: readonly Counter[]
  settled?: readonly Basket[]
  careful: boolean
}

const leasable = ({ basket, counters }: { basket: Basket; counters: readonly Counter[] }) =>
  counters
    .filter(({ per }) => per === 'all')
    .map(({ subjectId }) => ({ storeId: basket.storeId, subjectId }))

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

/** Ids of counters, but of those that have no limit. */
function limitedOf(first: FirstContext, counters: readonly Counter[]): string[] {
  const unlimited = new Set<string>(
    first.coupons.filter(({ budget }) => !isLimited(budget)).map(({ campaignId }) => campaignId),
  )
  const ids = counters.map(({ id }) => id).filter((id) => !unlimited.has(id))
  return [...new Set(ids)]
}
