import type { z } from 'zod'
import { grossOf } from '../../domain/basket.ts'
import { disclosuresOf } from '../../domain/law/line-law.ts'
import { couponsOf } from '../pricing/basket.ts'
import { toAlmost, toDiscountLines, toRefusals } from '../pricing/basket-shapes.ts'
import type { Quoted } from './quote-group.ts'
import type { quoteAnswer } from './quotes.schemas.ts'

export const toQuoteAnswer = (quoted: Quoted): z.infer<typeof quoteAnswer> => ({
  quoteId: quoted.quoteId,
  expiresAt: quoted.expiresAt.toISOString(),
  member: quoted.member && {
    id: quoted.member.memberId,
    givenName: quoted.member.givenName,
    tier: quoted.basket.trace?.given.tier ?? null,
  },
  lines: quoted.lines.map((line) => ({
    line: line.line,
    sku: line.sku,
    amountMinor: line.amountMinor,
    discountMinor: line.discountMinor,
    netMinor: grossOf(line) - line.discountMinor,
  })),
  discounts: toDiscountLines(quoted.basket.discounts),
  coupons: couponsOf(quoted.basket.uses),
  points: {
    earned: quoted.basket.pointsEarned,
    spent: quoted.basket.pointsSpent,
    balance:
      quoted.member &&
      quoted.member.balance + quoted.basket.pointsEarned - quoted.basket.pointsSpent,
  },
  totals: {
    grossMinor: quoted.basket.grossMinor,
    discountMinor: quoted.basket.discountMinor,
    netMinor: quoted.basket.netMinor,
  },
  almost: (quoted.basket.trace?.almost ?? []).map((one) => toAlmost(one, quoted.currency)),
  refused: toRefusals(quoted.basket.refused),
  flags: quoted.basket.flags,
  disclosures: disclosuresOf(quoted.lines),
})
