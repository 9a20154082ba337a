import type pg from 'pg'
import { runAudit } from './run-audit.ts'

/** Prints a line per check and the rows that break it. True when everything holds. */
export async function printAudit(
  pool: pg.Pool,
  print: (line: string) => void = console.log,
): Promise<boolean> {
  let failed = 0
  for await (const { name, checked, broken, rows, durationMs } of runAudit(pool)) {
    const figures = `${checked.toLocaleString('en')} checked, ${Math.round(durationMs)} ms`
    print(broken === 0 ? `ok    ${name} (${figures})` : `WRONG ${name}: ${broken} of ${figures}`)
    for (const row of rows) print(`        ${JSON.stringify(row)}`)
    if (broken > rows.length) print(`        … and ${broken - rows.length} more`)
    if (broken > 0) failed += 1
  }
  print(failed === 0 ? 'Everything reconciles.' : `${failed} checks fail.`)
  return failed === 0
}
