import type { Deps } from '../../deps.ts'
import { referenceKey } from '../../domain/reference.ts'
import { Problem } from '../../errors.ts'
import { inPipeline, type Sender } from '../../platform/db/pipeline.ts'
import { loadCounters } from '../pricing/find-counters.ts'
import { cardNumberOf } from '../pricing/find-member.ts'
import { loadContext } from '../pricing/load-context.ts'
import { settleGroup } from '../pricing/settle-group.ts'
import { sendFindQuotes } from '../quotes/find-quotes.ts'
import { type SwipeAnswer, toAnswer } from './answer.ts'
import { findRecorded, type RecordedAnswer } from './baskets.queries.ts'
import type { CheckedSwipe } from './check-swipe.ts'
import { decideSwipe, toBasket } from './decide-swipe.ts'
import { type BasketWrite, prepareWrite } from './prepare-write.ts'
import { writeBaskets } from './write-baskets.ts'

export type Recorded = { answer: SwipeAnswer; replayed: boolean }

/**
 * Records swipes in one transaction: each is answered or refused on its own, all that are accepted are durable when
 * this resolves. Different references, cards and quotes are the caller's duty. Where the group loses a race, each
 * swipe is done alone, with fresh eyes.
 */
export const recordGroup = (
  deps: Deps,
  swipes: readonly CheckedSwipe[],
): Promise<PromiseSettledResult<Recorded>[]> => settleGroup(swipes, recordTogether.bind(null, deps))

const recordTogether = (
  deps: Deps,
  swipes: readonly CheckedSwipe[],
  careful: boolean,
): Promise<PromiseSettledResult<Recorded>[]> =>
  inPipeline(deps.checkoutPool, deps.config, async (pipeline) => {
    const [recorded, quotes, first] = await readAll(deps, pipeline, swipes)
    const paid = [...quotes.values()].flatMap(({ outcome }) =>
      outcome.uses.flatMap((use) => use.counters),
    )
    const context = await loadCounters(pipeline, first, swipes.map(toBasket), { paid, careful })
    const writes: BasketWrite[] = []
    const results = swipes.map((swipe): PromiseSettledResult<Recorded> => {
      try {
        const before = recorded.get(referenceKey(swipe.reference))
        if (before) return { status: 'fulfilled', value: replay(before, swipe) }
        const write = prepareWrite(swipe, decideSwipe(swipe, context, quotes), context)
        writes.push(write)
        return { status: 'fulfilled', value: { answer: write.answer, replayed: false } }
      } catch (reason) {
        if (!(reason instanceof Problem)) throw reason
        return { status: 'rejected', reason }
      }
    })
    if (writes.length > 0) writeBaskets(pipeline, writes, context.now)
    return results
  })

function readAll(deps: Deps, sender: Sender, swipes: readonly CheckedSwipe[]) {
  const wanted = swipes.map(({ body, reference, purchasedAt }) => ({
    card: cardNumberOf(body.card),
    codes: [
      ...body.coupons,
      ...(body.offline?.discounts ?? []).flatMap((discount) => discount.couponCode ?? []),
    ],
    spendsPoints: body.spendPoints > 0,
    skus: body.lines.map((line) => line.sku),
    purchasedAt,
    storeId: reference.storeId,
    terminalId: reference.terminalId,
  }))
  const context = loadContext(deps, sender, wanted)
  const references = swipes.map((swipe) => swipe.reference)
  const quoteIds = swipes.flatMap((swipe) => swipe.body.quoteId ?? [])
  return Promise.all([findRecorded(sender, references), sendFindQuotes(sender, quoteIds), context])
}

/** The first answer again. Errors: reference-conflict, which carries what is recorded. */
function replay(recorded: RecordedAnswer, swipe: CheckedSwipe): Recorded {
  const answer = toAnswer(recorded)
  if (recorded.bodyHash.equals(swipe.bodyHash)) return { answer, replayed: true }
  throw new Problem('reference-conflict', 'What is recorded under this reference stands.', {
    extra: { recorded: answer },
  })
}
