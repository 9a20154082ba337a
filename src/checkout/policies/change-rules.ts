import type { RuleContent } from '../../domain/law/rule.ts'
import { Problem } from '../../errors.ts'
import { bumpCache } from '../../platform/db/bump-cache.ts'
import type { Db } from '../../platform/db/database.ts'
import { getRule, toRuleAnswer } from './find-rules.ts'
import { insertRule, listStoredRules, writeWithdrawal } from './policies.queries.ts'
import type { RuleAnswer } from './policies.schemas.ts'
import { isSameContent, toRuleBook } from './rule-book.ts'

/**
 * Makes a rule of the retailer's own, or puts one that was withdrawn back, whoever it comes from. What a rule says never
 * changes under its id, for baskets are recorded with the ids. Idempotent. Errors: state-conflict where it says
 * something else.
 */
export async function saveRule(db: Db, id: string, content: RuleContent): Promise<RuleAnswer> {
  return db.transaction().execute(async (tx) => {
    // First, for its row is also the lock that keeps two changes apart.
    await bumpCache(tx, 'law')
    const known = toRuleBook(await listStoredRules(tx)).find(({ rule }) => rule.id === id)
    if (!known) await insertRule(tx, id, content)
    else if (!isSameContent(known.rule, content)) {
      throw new Problem('state-conflict', 'This id says something else; take another one.')
    } else if (known.withdrawnAt) await writeWithdrawal(tx, id, null)
    return toRuleAnswer(await getRule(tx, id))
  })
}

/**
 * Lets a rule count no more, for whatever is priced from now on, whenever it was bought. A law that ended is another
 * thing: that is `validUntil`. Idempotent. Errors: not-found.
 */
export async function withdrawRule(db: Db, id: string, at: Date): Promise<RuleAnswer> {
  return db.transaction().execute(async (tx) => {
    await bumpCache(tx, 'law')
    const known = await getRule(tx, id)
    if (!known.withdrawnAt) await writeWithdrawal(tx, id, at)
    return toRuleAnswer(await getRule(tx, id))
  })
}
