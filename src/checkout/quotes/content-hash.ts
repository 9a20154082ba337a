import { canonicalHash } from '../../domain/canonical-json.ts'

/** What a quote is for: the till may pay later, but for the same goods, card, codes and points. */
type QuotedContent = {
  card: string | null
  lines: readonly object[]
  coupons: readonly string[]
  spendPoints: number
}

export const contentHash = (content: QuotedContent): Buffer =>
  canonicalHash({
    card: content.card,
    lines: content.lines,
    coupons: [...content.coupons].sort(),
    spendPoints: content.spendPoints,
  })
