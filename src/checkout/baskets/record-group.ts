import type { Deps } from '../../deps.ts'
import { RECEIPT_COLUMNS } from '../../domain/receipt/print-receipt.ts'
import { referenceKey } from '../../domain/reference.ts'
import { Problem } from '../../errors.ts'
import { inPipeline, type Pipeline } from '../../platform/db/pipeline.ts'
import { settleGroup } from '../../platform/settle-group.ts'
import { type FirstContext, loadContext } from '../pricing/load-context.ts'
import { loadScarce } from '../pricing/load-scarce.ts'
import { sendFindQuotes } from '../quotes/find-quotes.ts'
import { paperFor } from '../receipts/paper.ts'
import { type Claim, sendClaims } from '../references/checkout-references.ts'
import { type SwipeAnswer, toAnswer } from './answer.ts'
import type { CheckedSwipe } from './check-swipe.ts'
import { decideSwipe } from './decide-swipe.ts'
import { sendSpentBefore } from './floor-limit.ts'
import { type BasketWrite, prepareWrite } from './prepare-write.ts'
import { type RecordedAnswer, sendRecorded } from './recorded-answers.ts'
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

async function recordTogether(
  deps: Deps,
  swipes: readonly CheckedSwipe[],
  careful: boolean,
): Promise<PromiseSettledResult<Recorded>[]> {
  const { outcomes, commitOrders } = await inPipeline(deps.checkoutPool, deps.config, (pipeline) =>
    decideTogether(deps, pipeline, swipes, careful),
  )
  // Came with the commit: only now is it known, and nobody has waited for it.
  const orders = await commitOrders
  return outcomes.map((outcome): PromiseSettledResult<Recorded> => {
    if (outcome instanceof Problem) return { status: 'rejected', reason: outcome }
    if ('replayed' in outcome) return { status: 'fulfilled', value: outcome }
    const answer = toAnswer(outcome.facts, orders.get(outcome.row.id) ?? 0, outcome.paper)
    return { status: 'fulfilled', value: { answer, replayed: false } }
  })
}

type Outcome = BasketWrite | Recorded | Problem

async function decideTogether(
  deps: Deps,
  pipeline: Pipeline,
  swipes: readonly CheckedSwipe[],
  careful: boolean,
): Promise<{ outcomes: Outcome[]; commitOrders: Promise<Map<string, number>> }> {
  const baskets = swipes.map((swipe) => swipe.basket)
  const references = swipes.map((swipe) => swipe.reference)
  const quoteIds = swipes.flatMap((swipe) => swipe.body.quoteId ?? [])
  const [first, claims, quotes] = await Promise.all([
    // Sent first, for it locks: what comes behind sees all that was committed before.
    loadContext(deps, pipeline, baskets),
    sendClaims(pipeline, references),
    sendFindQuotes(pipeline, quoteIds),
  ])
  const granted = [...quotes.values()].flatMap(({ outcome }) =>
    outcome.uses.flatMap((use) => use.counters),
  )
  const settled = swipes.flatMap((swipe) => (swipe.settled ? [swipe.basket] : []))
  const [context, spentBefore, recorded] = await Promise.all([
    loadScarce(pipeline, first, baskets, { granted, settled, careful }),
    sendSpentBefore(pipeline, swipes, first),
    // Most references are new; baskets, whose statement locks every month of them, are only asked for those that are not.
    claims.size > 0
      ? sendRecorded(pipeline, [...claims.values()], papersOf(swipes, first))
      : nothingRecorded,
  ])
  const outcomes = swipes.map((swipe): Outcome => {
    const key = referenceKey(swipe.reference)
    try {
      const claim = claims.get(key)
      if (claim) return replay(claim, recorded.get(key), swipe)
      return prepareWrite(swipe, decideSwipe(swipe, context, quotes, spentBefore), context)
    } catch (reason) {
      if (reason instanceof Problem) return reason
      throw reason
    }
  })
  const writes = outcomes.filter((outcome) => 'row' in outcome)
  const commitOrders =
    writes.length > 0 ? writeBaskets(pipeline, writes, context.now) : Promise.resolve(nobodys)
  return { outcomes, commitOrders }
}

/** A repeat is answered on the paper that it asks for. */
function papersOf(swipes: readonly CheckedSwipe[], context: FirstContext) {
  const columns = new Map(swipes.map((one) => [referenceKey(one.reference), one.receiptColumns]))
  return (storeId: string, key: string) =>
    paperFor(context, storeId, columns.get(key) ?? RECEIPT_COLUMNS)
}

const nothingRecorded: ReadonlyMap<string, RecordedAnswer> = new Map()
const nobodys: Map<string, number> = new Map()

/** The first answer again. Errors: reference-conflict, which carries what is recorded. */
function replay(claim: Claim, answer: RecordedAnswer | undefined, swipe: CheckedSwipe): Recorded {
  if (answer && 'totals' in answer && claim.bodyHash.equals(swipe.bodyHash)) {
    return { answer, replayed: true }
  }
  throw new Problem('reference-conflict', 'What is recorded under this reference stands.', {
    extra: { recorded: answer },
  })
}
