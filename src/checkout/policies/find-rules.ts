import { Problem } from '../../errors.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { decodeCursor, type Page, toPage } from '../../platform/http/paging.ts'
import { listStoredRules } from './policies.queries.ts'
import type { RuleAnswer, RuleQuery } from './policies.schemas.ts'
import { isAskedFor, type KnownRule, toRuleBook } from './rule-book.ts'

export const toRuleAnswer = ({ rule, source, withdrawnAt }: KnownRule): RuleAnswer => ({
  ...rule,
  source,
  withdrawnAt: withdrawnAt?.toISOString() ?? null,
})

/** A page of rules by id, withdrawn ones too. They are few, so pages are cut in memory. Errors: invalid-request. */
export async function pageRules(db: Db, query: RuleQuery): Promise<Page<RuleAnswer>> {
  const { limit, after } = query
  const afterId = after === undefined ? '' : (decodeCursor(after, 1)[0] ?? '')
  const rules = toRuleBook(await listStoredRules(db))
  const rows = rules.filter((known) => known.rule.id > afterId && isAskedFor(known, query))
  return toPage(rows.slice(0, limit + 1).map(toRuleAnswer), limit, ({ id }) => [id])
}

/** Errors: not-found. */
export async function getRule(db: Db | Tx, id: string): Promise<KnownRule> {
  const rules = toRuleBook(await listStoredRules(db))
  const known = rules.find(({ rule }) => rule.id === id)
  if (!known) throw new Problem('not-found', 'There is no such rule.')
  return known
}
