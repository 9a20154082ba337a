import { keyOf, type Rule } from './derive-rules.ts'

/**
 * Leaves out each rule that a more general one says as well: one with the same right side and a proper part of its left
 * side that has at least its confidence. So says Bayardo's “improvement” (Bayardo, Agrawal and Gunopulos 2000), which
 * must be above 0, and arules' `is.redundant`. The most general rule has an empty left side and the right side's share of
 * all baskets for its confidence, so what has a lift of at most 1 goes too. `rules` are all that some thresholds of
 * support and confidence let through; more general ones below them have less confidence. The order stays.
 */
export function dropRedundantRules(rules: readonly Rule[]): Rule[] {
  const byRight = new Map<number, Map<string, Rule>>()
  for (const rule of rules) {
    const sameRight = byRight.get(rule.right) ?? new Map<string, Rule>()
    byRight.set(rule.right, sameRight.set(keyOf(rule.left), rule))
  }
  return rules.filter((rule) => !isRedundant(rule, byRight.get(rule.right) ?? new Map()))
}

function isRedundant(rule: Rule, sameRight: ReadonlyMap<string, Rule>): boolean {
  const { left, counts } = rule
  if (left.length > 0 && counts.both * counts.baskets <= counts.left * counts.right) return true
  const whole = 2 ** left.length - 1
  for (let part = 0; part < whole; part += 1) {
    const general = sameRight.get(keyOf(left.filter((_, at) => (part >> at) & 1)))
    // Multiplied across: of equal confidences neither is a last digit larger.
    if (general && general.counts.both * counts.left >= counts.both * general.counts.left) {
      return true
    }
  }
  return false
}
