import { sql } from 'kysely'
import type { RuleContent } from '../../domain/law/rule.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { type Sender, statement } from '../../platform/db/pipeline.ts'
import type { StoredRule } from './rule-book.ts'

const readAll = statement<StoredRule>(
  'law.read_all',
  `select id, content, withdrawn_at as "withdrawnAt" from law_rules`,
)

export const sendStoredRules = (sender: Sender): Promise<StoredRule[]> => sender.send(readAll, [])

export async function listStoredRules(db: Db | Tx): Promise<StoredRule[]> {
  const { rows } = await sql<StoredRule>`
    select id, content, withdrawn_at as "withdrawnAt" from law_rules`.execute(db)
  return rows
}

export async function insertRule(tx: Tx, id: string, content: RuleContent): Promise<void> {
  await tx
    .insertInto('law_rules')
    .values({ id, content: JSON.stringify(content) })
    .execute()
}

/** Withdraws a rule, or with null puts it back; a shipped one gets its row with that. */
export async function writeWithdrawal(tx: Tx, id: string, withdrawnAt: Date | null): Promise<void> {
  await tx
    .insertInto('law_rules')
    .values({ id, withdrawn_at: withdrawnAt })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ withdrawn_at: withdrawnAt }))
    .execute()
}
