import type { Deps } from '../../deps.ts'
import { referenceKey } from '../../domain/reference.ts'
import { Problem } from '../../errors.ts'
import { inPipeline } from '../../platform/db/pipeline.ts'
import { settleGroup } from '../../platform/settle-group.ts'
import { loadContext } from '../pricing/load-context.ts'
import { loadScarce } from '../pricing/load-scarce.ts'
import { sendFindQuotes } from '../quotes/find-quotes.ts'
import { type SwipeAnswer, toAnswer } from './answer.ts'
import { findRecorded, type RecordedAnswer } from './baskets.queries.ts'
import type { CheckedSwipe } from './check-swipe.ts'
import { decideSwipe } from './decide-swipe.ts'
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
    const baskets = swipes.map((swipe) => swipe.basket)
    const references = swipes.map((swipe) => swipe.reference)
    const quoteIds = swipes.flatMap((swipe) => swipe.body.quoteId ?? [])
    const [first, recorded, quotes] = await Promise.all([
      // Sent first, for it locks: what comes behind sees all that was committed before.
      loadContext(deps, pipeline, baskets),
      findRecorded(pipeline, references),
      sendFindQuotes(pipeline, quoteIds),
    ])
    const granted = [...quotes.values()].flatMap(({ outcome }) =>
      outcome.uses.flatMap((use) => use.counters),
    )
    const context = await loadScarce(pipeline, first, baskets, { granted, careful })
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

/** The first answer again. Errors: reference-conflict, which carries what is recorded. */
function replay(recorded: RecordedAnswer, swipe: CheckedSwipe): Recorded {
  const answer = toAnswer(recorded)
  if (recorded.bodyHash.equals(swipe.bodyHash)) return { answer, replayed: true }
  throw new Problem('reference-conflict', 'What is recorded under this reference stands.', {
    extra: { recorded: answer },
  })
}
