import type { Deps } from '../../deps.ts'
import { type AccountId, newId } from '../../domain/ids.ts'
import { referenceKey } from '../../domain/reference.ts'
import { Problem } from '../../errors.ts'
import { readCacheVersions } from '../../platform/db/caches.ts'
import { inPipeline, type Pipeline, type Sender } from '../../platform/db/pipeline.ts'
import { settleGroup } from '../../platform/settle-group.ts'
import { type SoldBasket, sendSold, sendSoldOfMember } from '../baskets/sold-baskets.ts'
import { type LockedBalance, sendBalanceLocks } from '../points/balance-locks.ts'
import { claimOf } from '../receipts/claim-of.ts'
import { type Claim, sendClaims, sendReferenceLocks } from '../references/checkout-references.ts'
import { balanceAfter, checkDebt } from './check-debt.ts'
import type { CheckedReturn } from './check-return.ts'
import { type ChosenBasket, chooseBaskets, unknownOriginal } from './choose-baskets.ts'
import { decidePart, type PartWrite, type ReturnedBasket } from './decide-part.ts'
import { lockLots } from './lock-lots.ts'
import { readSale, readTaken } from './read-sale.ts'
import { sendReturnAnswers, toReturnAnswer } from './return-answers.ts'
import type { ReturnFlag } from './return-flags.ts'
import type { ReturnAnswer } from './return-shapes.ts'
import { type ReturnFacts, sendRemains } from './returns.queries.ts'
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
  const { baskets, accounts } = await readBaskets(deps, pipeline, chosen, account)
  const parts = baskets.map((basket) => decidePart(basket, { id, returnedAt: checked.returnedAt }))
  await checkDebt(deps, pipeline, accounts, parts)
  const facts = toFacts(checked, { account, accounts }, baskets, parts)
  if (checked.dryRun) return { facts, recorded: Promise.resolve(null) }
  const recorded = sendReturn(pipeline, checked, { id, baskets, parts, facts, now: deps.now() })
  // Where the commit fails nobody asks for it.
  recorded.catch(() => {})
  return { facts, recorded }
}

/** Baskets that may be meant, as they were sold. Errors: original-unknown. */
async function findCandidates(
  sender: Sender,
  { original, asked }: CheckedReturn,
): Promise<SoldBasket[]> {
  if ('memberId' in original) {
    const skus = (asked ?? []).flatMap(({ sku }) => sku ?? [])
    return sendSoldOfMember(sender, original.memberId, skus)
  }
  const [claim] = (await sendClaims(sender, [original.reference])).values()
  const sold = claim?.kind === 'sale' ? await sendSold(sender, claim) : undefined
  if (!sold) throw unknownOriginal()
  return [sold]
}

type Candidates = {
  candidates: readonly SoldBasket[]
  /** Whose points they are, as the member sees them; undefined: nobody's. */
  account: LockedBalance | undefined
}

/**
 * The members' accounts first, as swipes do; then the baskets' references, for baskets without a member have no other
 * lock; then whoever has claimed one of those. Whatever came before us is seen by what is read after this.
 */
async function lockCandidates(
  sender: Sender,
  candidates: readonly SoldBasket[],
): Promise<Candidates> {
  const own = await lockPoints(
    sender,
    candidates.map(({ accountId }) => accountId),
  )
  await sendReferenceLocks(
    sender,
    candidates.map(({ id }) => id),
  )
  const [only] = candidates
  const claim = own || !only ? undefined : await claimOf(sender, only.id)
  if (!claim || !only) return { candidates, account: own }
  const claimed = {
    ...only,
    pointsAccountId: claim.pointsAccountId,
    pointsEarned: claim.points,
    writtenAt: null,
    claimedBy: { memberId: claim.memberId },
  }
  return { candidates: [claimed], account: await lockPoints(sender, [claim.accountId]) }
}

async function lockPoints(
  sender: Sender,
  accountIds: readonly AccountId[],
): Promise<LockedBalance | undefined> {
  const [account] = await sendBalanceLocks(sender, accountIds)
  const shared = account?.sharedAccountId ?? null
  const [household] = shared === null ? [] : await sendBalanceLocks(sender, [shared])
  return household ?? account
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
  deps: Deps,
  sender: Sender,
  chosen: readonly ChosenBasket[],
  account: LockedBalance | undefined,
): Promise<{ baskets: ReturnedBasket[]; accounts: LockedBalance[] }> {
  const programme = await deps.caches.programme.at(sender, await readCacheVersions(sender))
  const sold = chosen.map((basket) => basket.sold)
  const { lots, accounts } = await lockLots(sender, sold, account ? [account] : [])
  const baskets = await Promise.all(
    chosen.map(async (basket, index): Promise<ReturnedBasket> => {
      const taken = await readTaken(sender, basket.sold)
      const sale = await readSale(deps, basket.sold, basket.before?.taken ?? taken, programme)
      const held = new Set<string>(taken.coupons.map(({ couponId }) => couponId))
      return { ...basket, sale, lots: lots[index] ?? [], held }
    }),
  )
  return { baskets, accounts }
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
