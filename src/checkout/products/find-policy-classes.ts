import type { Scope } from '../../domain/promotions/scope.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { readPolicyClasses } from './products.queries.ts'

/** The policy classes among the products that the scopes name, as the catalogue has them now. */
export async function findPolicyClasses(
  db: Db | Tx,
  scopes: readonly Scope[],
): Promise<ReadonlySet<string>> {
  const classes = new Set<string>()
  for (const scope of scopes) {
    for (const policyClass of await readPolicyClasses(db, scope)) classes.add(policyClass)
  }
  return classes
}
