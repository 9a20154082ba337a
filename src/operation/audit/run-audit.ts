import type pg from 'pg'
import { verifySeals } from '../../checkout/ledger/verify-seals.ts'
import { createDb } from '../../platform/db/database.ts'
import { auditChecks } from './audit.queries.ts'
import type { AuditCheck } from './audit-check.ts'

export type AuditResult = {
  name: string
  /** How many things were looked at. */
  checked: number
  broken: number
  /** The first rows that break it. */
  rows: Record<string, unknown>[]
  durationMs: number
}

const ROWS_SHOWN = 20

/** Runs every check over the whole database, each as of one moment. The pool's statements must have no end. */
export async function* runAudit(pool: pg.Pool): AsyncGenerator<AuditResult> {
  for (const check of auditChecks) yield await runCheck(pool, check)
  yield await checkSeals(pool)
}

export const sealsCheck = 'a seal is that of its entries'

async function checkSeals(pool: pg.Pool): Promise<AuditResult> {
  const startedAt = performance.now()
  const { entries, faults, first } = await verifySeals(createDb(pool), ROWS_SHOWN)
  const durationMs = performance.now() - startedAt
  return { name: sealsCheck, checked: entries, broken: faults, rows: first, durationMs }
}

async function runCheck(pool: pg.Pool, check: AuditCheck): Promise<AuditResult> {
  const startedAt = performance.now()
  const { rows } = await pool.query<Omit<AuditResult, 'name' | 'durationMs'>>(`
    with broken as materialized (${check.broken})
    select (${check.things}) as checked, (select count(*) from broken) as broken,
      (select coalesce(json_agg(shown), '[]') from (select * from broken limit ${ROWS_SHOWN}) shown) as rows`)
  const { checked = 0, broken = 0, rows: shown = [] } = rows[0] ?? {}
  return {
    name: check.name,
    checked,
    broken,
    rows: shown,
    durationMs: performance.now() - startedAt,
  }
}
