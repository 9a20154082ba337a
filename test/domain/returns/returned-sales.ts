import { isSold } from '../../../src/domain/basket.ts'
import { earnedPoints } from '../../../src/domain/earning.ts'
import { evaluateBasket } from '../../../src/domain/promotions/evaluate.ts'
import type { EvaluationInput } from '../../../src/domain/promotions/evaluation.ts'
import type { Taken, TakenBudget } from '../../../src/domain/returns/evaluate-rest.ts'
import { grossOfLines, type ReturnedLine } from '../../../src/domain/returns/goods.ts'
import type { Sale } from '../../../src/domain/returns/remains.ts'
import fc from '../../support/fast-check.ts'
import { basketsUpTo } from '../promotions/arbitraries.ts'

/** Sales as they are recorded, and ways to bring goods of them back. */

const CAPPED = 'p1'

/** A till's amounts are those of whole pieces, and the promotion with counters has caps. */
const asRung = (input: EvaluationInput): EvaluationInput => ({
  ...input,
  lines: input.lines.map((line) => ({
    ...line,
    amountMinor:
      line.weightGrams === undefined ? line.amountMinor * line.quantity : line.amountMinor,
    law: line.law && { ...line.law, floorMinor: line.law.floorMinor * line.quantity },
  })),
  promotions: input.promotions.map((one) =>
    one.id === CAPPED
      ? { ...one, budget: { usesMax: 3, setsMax: null, moneyMaxMinor: null } }
      : one,
  ),
})

export const sales = fc
  .record({
    input: basketsUpTo({ lines: 5, promotions: 4, coupons: 3 }).map(asRung),
    spent: fc.double({ min: 0, max: 1.02, noNaN: true }),
    unpaid: fc.constantFrom(0, 0, 0.3, 1),
    pointValueMinor: fc.constantFrom(1, 1, 10),
    earnStepMinor: fc.constantFrom(100, 7, 1),
    earnOn: fc.constantFrom(undefined, 'beforeCoupons' as const),
    earnPercent: fc.constantFrom(undefined, 150),
    notEarningMinor: fc.constantFrom(undefined, 0, 90, 1000),
    earnedMax: fc.constantFrom(undefined, undefined, 5),
  })
  .filter(({ input }) => input.lines.some(({ kind }) => kind === 'sale' || kind === 'deposit'))
  .map(({ input, spent, unpaid, ...terms }) => toSale(input, { spent, unpaid }, terms))

function toSale(
  input: EvaluationInput,
  share: { spent: number; unpaid: number },
  terms: Sale['terms'],
): Sale {
  const { discounts, multipliers, bonusPoints, promotionUses, couponUses, pointsFrom } =
    evaluateBasket(input)
  const offOf = (line: number, couponsOnly = false) =>
    discounts
      .filter((one) => one.line === line && !(couponsOnly && one.couponId === null))
      .reduce((sum, one) => sum + one.amountMinor, 0)
  const netMinor =
    grossOfLines(input.lines) - discounts.reduce((sum, { amountMinor }) => sum + amountMinor, 0)
  const most = Math.ceil(Math.max(0, netMinor) / terms.pointValueMinor)
  const pointsSpent = input.isMember ? Math.min(most, Math.floor(most * share.spent)) : 0
  const openMinor = Math.max(0, netMinor - pointsSpent * terms.pointValueMinor)
  const unpaidMinor = input.isMember ? Math.floor(openMinor * share.unpaid) : 0
  const earning = input.lines.filter(isSold).map((line) => ({
    netMinor: line.amountMinor - offOf(line.line),
    couponMinor: offOf(line.line, true),
    multiplier: line.law?.noEarning ? 0 : (multipliers.get(line.line) ?? 1),
    payable: !line.law?.noSpending,
  }))
  const notEarningMinor = Math.min(terms.notEarningMinor ?? 0, Math.max(0, netMinor))
  const earned = earnedPoints(
    {
      lines: earning,
      bonusPoints,
      notEarningMinor,
      pointsMinor: pointsSpent * terms.pointValueMinor,
    },
    terms,
  )
  const taken: Taken = {
    budgets: [
      ...promotionUses
        .filter(({ promotionId }) => promotionId === CAPPED)
        .map((use) => takenOf(use.promotionId, [use])),
      ...[...new Set(couponUses.map(({ subjectId }) => subjectId))].map((subjectId) =>
        takenOf(
          subjectId,
          couponUses.filter((use) => use.subjectId === subjectId),
        ),
      ),
    ],
    coupons: couponUses.map(({ couponId, subjectId }) => ({
      couponId,
      subjectId,
      kind: 'own' as const,
      backed: true,
    })),
  }
  return {
    discounts,
    netMinor,
    pointsSpent,
    unpaidMinor,
    input,
    taken,
    pointsInput: null,
    terms: { ...terms, notEarningMinor },
    lines: input.lines,
    pointsFrom: pointsFrom.map(({ promotionId, couponId }) => ({ promotionId, couponId })),
    pointsEarned: input.isMember ? earned : 0,
  }
}

const takenOf = (
  subjectId: string,
  uses: readonly { sets: number; amountMinor: number }[],
): TakenBudget => ({
  budgetId: `budget ${subjectId}`,
  subjectId,
  per: 'all',
  uses: uses.length,
  sets: uses.reduce((sum, { sets }) => sum + sets, 0),
  moneyMinor: uses.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
})

/** Some of the goods of a sale, each piece or gram by a number between 0 and 1; `all` takes everything. */
export const someGoods = (sale: Sale, shares: readonly number[], all: boolean): ReturnedLine[] =>
  sale.lines
    .filter(({ kind }) => kind === 'sale' || kind === 'deposit')
    .flatMap((line, index) => {
      const share = all ? 1 : (shares[index % shares.length] ?? 0)
      const quantity = Math.round(share * line.quantity)
      return quantity > 0 ? { line: line.line, quantity, weightGrams: 0 } : []
    })

/** The same goods piece by piece, in some order, some pieces together. */
export function splitUp(
  goods: readonly ReturnedLine[],
  order: readonly number[],
): ReturnedLine[][] {
  const pieces = goods.flatMap(({ line, quantity }) =>
    Array.from({ length: quantity }, () => ({ line, quantity: 1, weightGrams: 0 })),
  )
  const shuffled = pieces
    .map((piece, at) => ({ piece, key: order[at % order.length] ?? 0, at }))
    .sort((a, b) => a.key - b.key || a.at - b.at)
  const parts: ReturnedLine[][] = []
  for (const { piece, key } of shuffled) {
    const last = parts.at(-1)
    if (last && key % 3 === 0) last.push(piece)
    else parts.push([piece])
  }
  return parts
}
