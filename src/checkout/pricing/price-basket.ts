import { grossOf, isSold, type RecordedLine } from '../../domain/basket.ts'
import { localDate } from '../../domain/calendar.ts'
import { sumMinor } from '../../domain/money.ts'
import { judgeLabels } from '../../domain/pricing/judge-labels.ts'
import { applyDiscounts, recordLines } from '../../domain/pricing/record-lines.ts'
import type { CardHolder } from '../../relations/cards/find-card-holders.ts'
import { findOwnLeases, type LeaseHolder } from '../leases/own-leases.ts'
import type { Basket, Priced, Situation } from './basket.ts'
import { type PointsAsked, pointsAsked, pointsToSpend } from './basket-points.ts'
import { amountMismatch } from './check-lines.ts'
import { earnPoints } from './earn-points.ts'
import { findCounters } from './find-counters.ts'
import { findMember } from './find-member.ts'
import { type Given, type GrantedDiscounts, grantDiscounts } from './grant-discounts.ts'
import { isCodeReused } from './load-card-codes.ts'
import type { Context } from './load-context.ts'
import { type Flag, type Refusal, refuse } from './remarks.ts'

type PriceOptions = Pick<LeaseHolder, 'settled'> & { given?: Given | undefined }

/** Prices a basket from what was read, and from nothing else. Errors: amount-mismatch. */
export function priceBasket(
  basket: Basket,
  context: Context,
  { settled, given }: PriceOptions,
): Priced {
  const store = context.stores.get(basket.storeId)
  if (!store) throw new Error(`store ${basket.storeId} has a key but does not exist`)
  const { member, refused } = findMember(basket, context)
  const day = localDate(basket.purchasedAt, store.timeZone)
  const labels = judgeLabels(basket.lines, context.barcodeLayouts)
  if (labels.unexplainedAt !== null) throw amountMismatch(basket.lines, labels.unexplainedAt)
  const where = { jurisdiction: store.jurisdiction, day }
  const lines = recordLines(basket.lines, context, where, labels.weights)
  const quote = given?.by === 'quote' ? given : null
  const ownLeases = findOwnLeases(context.terminalLeases, {
    storeId: basket.storeId,
    terminalId: basket.terminalId,
    accountId: member?.accountId ?? null,
    quoteId: quote?.quoteId ?? null,
    settled,
  })
  const counters = findCounters(basket, context)
  const situation = { basket, store, member, lines, ownLeases, counters, context }
  const granted = grantDiscounts(situation, given)
  applyDiscounts(lines, granted.discounts)
  const grossMinor = sumMinor(lines.map(grossOf))
  const discountMinor = sumMinor(granted.discounts.map((discount) => discount.amountMinor))
  const netMinor = grossMinor - discountMinor
  const points = pointsAsked(situation, netMinor, quote?.outcome.pointsSpent)
  const pointsSpent = pointsToSpend(situation, points.allowed)
  const pointsMinor = pointsSpent * context.programme.pointValueMinor
  const earned = earnPoints(situation, granted, { netMinor, pointsMinor, quoted: quote?.outcome })
  return {
    store,
    member,
    lines,
    ownLeases,
    points,
    basket: {
      grossMinor,
      discountMinor,
      netMinor,
      discounts: granted.discounts,
      uses: granted.uses,
      pointsEarned: earned.points,
      earning: earned.weights,
      pointsSpent,
      pointsMinor,
      refused: [
        ...refused,
        ...granted.refused,
        ...(member && !quote ? refuseBarred(points) : []),
        ...(member ? refuseLocked(member, points) : []),
        ...earned.refused,
      ],
      flags: [...flagsOf(lines, granted), ...labels.flags, ...flagsOfCard(situation)],
      trace: earned.trace,
    },
  }
}

function flagsOf(lines: readonly RecordedLine[], { searchStopped }: GrantedDiscounts): Flag[] {
  const isUnknown = lines.some((line) => isSold(line) && !line.known)
  return [
    ...(isUnknown ? ['unknown-sku' as const] : []),
    ...(searchStopped ? ['search-stopped' as const] : []),
  ]
}

/** Says so where the law lets points pay for less than was asked. */
const refuseBarred = ({ wanted, allowed }: PointsAsked): Refusal[] =>
  allowed < wanted
    ? [refuse('points-barred-by-law', { detail: `${allowed} of ${wanted} points may pay.` })]
    : []

/** Says so where the member has locked what would be spent. */
const refuseLocked = ({ spendLocked }: CardHolder, { allowed }: PointsAsked): Refusal[] =>
  spendLocked && allowed > 0 ? [refuse('points-locked')] : []

const flagsOfCard = ({ basket, member, context }: Situation): Flag[] =>
  member && isCodeReused(basket, context.codeUses) ? ['card-code-reused'] : []
