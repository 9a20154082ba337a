import type { z } from 'zod'
import { disclosuresOf } from '../../domain/law/line-law.ts'
import { printReceipt } from '../../domain/receipt/print-receipt.ts'
import { toReceipt } from '../../domain/receipt/receipt.ts'
import { toDiscountLines, toRefusals } from '../pricing/basket-shapes.ts'
import type { Paper } from '../receipts/paper.ts'
import type { AnswerFacts } from './baskets.queries.ts'
import type { swipeAnswer } from './baskets.schemas.ts'

export type SwipeAnswer = z.infer<typeof swipeAnswer>

/** The answer to a swipe, from what is recorded: the first one and every repeat are the same. */
export const toAnswer = (basket: AnswerFacts, commitOrder: number, paper: Paper): SwipeAnswer => ({
  id: basket.id,
  reference: basket.reference,
  commitOrder,
  member: basket.memberId
    ? { id: basket.memberId, givenName: basket.givenName, tier: basket.tier }
    : null,
  totals: {
    grossMinor: basket.grossMinor,
    discountMinor: basket.discountMinor,
    netMinor: basket.netMinor,
  },
  discounts: toDiscountLines(basket.discounts),
  points: {
    earned: basket.pointsEarned,
    spent: basket.pointsSpent,
    balance: basket.pointsBalance,
  },
  couponsRedeemed: basket.couponsRedeemed,
  refused: toRefusals(basket.refused),
  flags: basket.flags,
  disclosures: disclosuresOf(basket.lines),
  receipt: printReceipt(toReceipt(basket, paper), paper.columns),
})
