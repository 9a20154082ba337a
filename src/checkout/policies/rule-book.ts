import { canonicalJson } from '../../domain/canonical-json.ts'
import { indexLaw, type LawIndex } from '../../domain/law/line-law.ts'
import { bearsOnDays, holdsIn, type LawRule, type RuleContent } from '../../domain/law/rule.ts'
import { shippedRules } from '../../domain/law/shipped.ts'

/** A row of the retailer's: a rule of its own, or without content a shipped one that was withdrawn at some time. */
export type StoredRule = { id: string; content: RuleContent | null; withdrawnAt: Date | null }

/** A rule with where it comes from; `withdrawnAt`: it counts for nothing. */
export type KnownRule = { rule: LawRule; source: 'shipped' | 'own'; withdrawnAt: Date | null }

/** Every rule there is, the retailer's and those that come with the program, in the order of their ids. */
export function toRuleBook(stored: readonly StoredRule[]): KnownRule[] {
  const rows = new Map(stored.map((row) => [row.id, row]))
  const shipped = shippedRules
    // An id that the retailer took before the program did stays the retailer's.
    .filter(({ id }) => !rows.get(id)?.content)
    .map((rule): KnownRule => {
      const withdrawnAt = rows.get(rule.id)?.withdrawnAt ?? null
      return { rule, source: 'shipped', withdrawnAt }
    })
  const own = stored.flatMap(({ id, content, withdrawnAt }): KnownRule[] =>
    content ? [{ rule: { id, ...content }, source: 'own', withdrawnAt }] : [],
  )
  return [...shipped, ...own].sort((a, b) => (a.rule.id < b.rule.id ? -1 : 1))
}

/** What counts of it, to look lines up in. */
export const toLawIndex = (rules: readonly KnownRule[]): LawIndex =>
  indexLaw(rules.filter(({ withdrawnAt }) => withdrawnAt === null).map(({ rule }) => rule))

export const isSameContent = ({ id: _id, ...content }: LawRule, other: RuleContent): boolean =>
  canonicalJson(content) === canonicalJson(other)

export type RuleFilter = { jurisdiction?: string | undefined; day?: string | undefined }

/** Whether a rule holds at a place, and bears on purchases of a day, as far as they are asked for. */
export const isAskedFor = ({ rule }: KnownRule, { jurisdiction, day }: RuleFilter): boolean =>
  (jurisdiction === undefined || holdsIn(rule.jurisdiction, jurisdiction)) &&
  (day === undefined || bearsOnDays(rule, day, day))
