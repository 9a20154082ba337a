import type { Deps } from '../../deps.ts'
import { newId } from '../../domain/ids.ts'
import type { Programme } from '../../domain/programme.ts'
import { referenceKey } from '../../domain/reference.ts'
import { Problem } from '../../errors.ts'
import { readCacheVersions } from '../../platform/db/caches.ts'
import { inPipeline, type Pipeline, type Sender } from '../../platform/db/pipeline.ts'
import { settleGroup } from '../../platform/settle-group.ts'
import { type SoldBasket, sendSold, sendSoldOfMember } from '../baskets/sold-baskets.ts'
import type { LockedBalance } from '../points/balance-locks.ts'
import type { BasketLot } from '../points/basket-points.ts'
import { type Claim, sendClaims } from '../references/checkout-references.ts'
import { balanceAfter, checkDebt } from './check-debt.ts'
import type { CheckedReturn } from './check-return.ts'
import { type ChosenBasket, chooseBaskets, unknownOriginal } from './choose-baskets.ts'
import { decidePart, type PartWrite, type ReturnedBasket } from './decide-part.ts'
import { lockGone } from './lock-gone.ts'
import { lockCandidates, lockLots } from './lock-return.ts'
import { readSale, readTaken } from './read-sale.ts'
import { sendReturnAnswers, toReturnAnswer } from './return-answers.ts'
import type { ReturnFlag } from './return-flags.ts'
import type { ReturnAnswer } from './return-shapes.ts'
import { type ReturnFacts, sendRemains } from './returns.queries.ts'
import { reviveExpired } from './revive-expired.ts'
import { sendReturn } from './write-return.ts'

export type RecordedReturn = { answer: ReturnAnswer; replayed: boolean }

/**
 * Records a return or void in one transaction, or says what it would come to. Errors: reference-conflict,
 * original-unknown, not-returnable, exceeds-sale.
 */
export async function recordReturn(deps: Deps, checked: CheckedReturn): Promise<RecordedReturn> {
  const [result] = await settleGroup([checked], async ([one = checked]) => [
    { status: 'fulfilled', value: await recordOnce(deps, one) },
  ])
  if (result?.status === 'fulfilled') return result.value
  throw result?.reason
}

async function recordOnce(deps: Deps, checked: CheckedReturn): Promise<RecordedReturn> {
  const { facts, recorded, replayed } = await inPipeline(
    deps.checkoutPool,
    deps.config,
    (pipeline) => decideReturn(deps, pipeline, checked),
  )
  if (replayed) return { answer: replayed, replayed: true }
  return { answer: toReturnAnswer(facts, await recorded), replayed: false }
}

type Outcome =
  | { replayed: ReturnAnswer; facts?: undefined; recorded?: undefined }
  | {
      replayed?: undefined
      facts: Omit<ReturnFacts, 'id'>
      recorded: Promise<{ id: string; commitOrder: number } | null>
    }

async function decideReturn(
  deps: Deps,
  pipeline: Pipeline,
  checked: CheckedReturn,
): Promise<Outcome> {
  const { candidates, account } = await lockCandidates(
    pipeline,
    await findCandidates(pipeline, checked),
  )
  const claim = (await sendClaims(pipeline, [checked.reference])).get(
    referenceKey(checked.reference),
  )
  if (claim && !checked.dryRun) return { replayed: await replay(pipeline, claim, checked) }
  const id = newId()
  const chosen = await chooseFrom(pipeline, checked, candidates)
  const { lots, accounts } = await lockLots(
    pipeline,
    chosen.map(({ sold }) => sold),
    account ? [account] : [],
  )
  const programme = await deps.caches.programme.at(pipeline, await readCacheVersions(pipeline))
  const baskets = await readBaskets(pipeline, chosen, { lots, programme })
  const parts = reviveExpired(
    await decideParts(pipeline, baskets, { id, returnedAt: checked.returnedAt, now: deps.now() }),
    baskets,
  )
  checkDebt(accounts, parts, programme)
  const facts = toFacts(checked, { account, accounts }, baskets, parts)
  if (checked.dryRun) return { facts, recorded: Promise.resolve(null) }
  const recorded = sendReturn(pipeline, checked, { id, baskets, parts, facts, now: deps.now() })
  // Where the commit fails nobody asks for it.
  recorded.catch(() => {})
  return { facts, recorded }
}

/** Of what several baskets need again the first one has it: nothing of this return is written yet. */
async function decideParts(
  sender: Sender,
  baskets: readonly ReturnedBasket[],
  { now, ...one }: { id: string; returnedAt: Date; now: Date },
): Promise<PartWrite[]> {
  const parts: PartWrite[] = []
  const closed = new Set<string>()
  for (const basket of baskets) {
    const wanted = decidePart(basket, one)
    const gone = await lockGone(sender, basket, wanted, { closed, now })
    const part = gone.size === 0 ? wanted : decidePart(basket, one, gone)
    for (const { subjectId } of part.couponsAgain) closed.add(subjectId)
    parts.push(part)
  }
  return parts
}

/** Baskets that may be meant, as they were sold. Errors: original-unknown. */
async function findCandidates(
  sender: Sender,
  { original, asked }: CheckedReturn,
): Promise<SoldBasket[]> {
  if ('memberId' in original) {
    const skus = (asked ?? []).flatMap(({ sku }) => sku ?? [])
    const bought = await sendSoldOfMember(sender, original.memberId, skus)
    if (bought.length === 0) throw unknownOriginal()
    return bought
  }
  const [claim] = (await sendClaims(sender, [original.reference])).values()
  const sold = claim?.kind === 'sale' ? await sendSold(sender, claim) : undefined
  if (!sold) throw unknownOriginal()
  return [sold]
}

async function replay(sender: Sender, claim: Claim, checked: CheckedReturn): Promise<ReturnAnswer> {
  const answer = (await sendReturnAnswers(sender, [claim])).get(referenceKey(claim))
  if (answer && claim.kind === checked.kind && claim.bodyHash.equals(checked.bodyHash)) {
    return answer
  }
  throw new Problem('reference-conflict', 'What is recorded under this reference stands.', {
    extra: { recorded: answer },
  })
}

async function chooseFrom(
  sender: Sender,
  checked: CheckedReturn,
  candidates: readonly SoldBasket[],
): Promise<ChosenBasket[]> {
  const open = await Promise.all(
    candidates.map(async (sold) => ({ sold, before: await sendRemains(sender, sold) })),
  )
  return chooseBaskets(checked, open)
}

async function readBaskets(
  sender: Sender,
  chosen: readonly ChosenBasket[],
  { lots, programme }: { lots: readonly BasketLot[][]; programme: Programme },
): Promise<ReturnedBasket[]> {
  return Promise.all(
    chosen.map(async (basket, index): Promise<ReturnedBasket> => {
      const { sold, before } = basket
      const taken = await readTaken(sender, sold)
      const sale = await readSale(sender, sold, before?.taken ?? taken, programme)
      const held = new Map<string, boolean>(
        taken.coupons.map(({ couponId, backed }) => [couponId, backed]),
      )
      return { ...basket, sale, lots: lots[index] ?? [], held }
    }),
  )
}

/** What is told, with the balance as it will be. */
function toFacts(
  { kind, written, returnedAt, exchange }: CheckedReturn,
  { account, accounts }: { account: LockedBalance | undefined; accounts: readonly LockedBalance[] },
  baskets: readonly ReturnedBasket[],
  parts: readonly PartWrite[],
): Omit<ReturnFacts, 'id'> {
  const sold = baskets[0]?.sold
  const told = parts.map(({ part }) => part)
  const sum = (of: 'refundMinor' | 'owedMinor' | 'reversed' | 'restored'): number =>
    told.reduce((total, part) => total + part[of], 0)
  const balance = account ? balanceAfter(account, parts) : null
  return {
    kind,
    reference: written,
    memberId: sold?.memberId ?? null,
    givenName: sold?.givenName ?? null,
    parts: told,
    refundMinor: sum('refundMinor'),
    owedMinor: sum('owedMinor'),
    pointsReversed: sum('reversed'),
    pointsRestored: sum('restored'),
    // Whoever has claimed a receipt is not told to whom its goods come back.
    pointsBalance: sold?.memberId ? balance : null,
    couponsRestored: parts.flatMap(({ couponsRestored }) => couponsRestored),
    exchange,
    flags: flagsOf(
      baskets,
      returnedAt,
      accounts.some((one) => balanceAfter(one, parts) < 0),
    ),
  }
}

function flagsOf(
  baskets: readonly ReturnedBasket[],
  returnedAt: Date,
  isOwing: boolean,
): ReturnFlag[] {
  const isEarly = baskets.some(({ sold }) => sold.purchasedAt > returnedAt)
  return [
    ...(isEarly ? ['before-purchase' as const] : []),
    ...(isOwing ? ['points-debt' as const] : []),
  ]
}
