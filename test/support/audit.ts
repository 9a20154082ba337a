import type pg from 'pg'
import { runAudit } from '../../src/operation/audit/run-audit.ts'

/** What the audit finds broken: the name of each such check with the first rows. */
export async function findBroken(pool: pg.Pool): Promise<{ name: string; rows: unknown[] }[]> {
  const found = []
  for await (const { name, broken, rows } of runAudit(pool)) {
    if (broken > 0) found.push({ name, rows })
  }
  return found
}
