import type { PromotionId } from '../../domain/ids.ts'
import { lintPromotion, type Violation } from '../../domain/promotions/lint.ts'
import { scopesOf } from '../../domain/promotions/match-offers.ts'
import { isEverything } from '../../domain/promotions/scope.ts'
import { Problem } from '../../errors.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { readLaw } from '../policies/read-law.ts'
import { findPolicyClasses } from '../products/find-policy-classes.ts'
import { findStoresNamed } from '../stores/find-stores-named.ts'
import { type PromotionDefinition, toDefinition } from './definition.ts'
import { getDraft } from './get-promotion.ts'

/** What the law says of a promotion’s draft as it is now. Errors: not-found. */
export async function readLawOf(
  db: Db,
  id: PromotionId,
  at: Date,
): Promise<{ violations: Violation[] }> {
  const { draft } = await getDraft(db, id)
  return { violations: await findViolations(db, toDefinition(draft), at) }
}

/** Errors: law-forbids, which names rule, citation and stores of everything that is forbidden. */
export async function refuseUnlawful(
  tx: Tx,
  definition: PromotionDefinition,
  at: Date,
): Promise<void> {
  const violations = await findViolations(tx, definition, at)
  const [first] = violations
  if (!first) return
  const detail = `${first.rule}: ${first.summary} The promotion ${first.what}.`
  throw new Problem('law-forbids', detail, {
    errors: violations.map((violation) => ({
      pointer: '/reward',
      detail: `${violation.rule}: ${violation.summary} (${violation.citation})`,
    })),
    extra: { violations },
  })
}

async function findViolations(
  db: Db | Tx,
  definition: PromotionDefinition,
  at: Date,
): Promise<Violation[]> {
  const named = scopesOf(definition).filter((scope) => !isEverything(scope))
  const policyClasses = await findPolicyClasses(db, named)
  if (policyClasses.size === 0) return []
  return lintPromotion({
    promotion: definition,
    stores: await findStoresNamed(db, definition),
    policyClasses,
    rules: await readLaw(db),
    today: at.toISOString().slice(0, 10),
  })
}
