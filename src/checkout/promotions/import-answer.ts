import type { Tx } from '../../platform/db/database.ts'
import { problemBody } from '../../platform/http/problems.ts'
import type { ImportAnswer, ImportResult } from './import.schemas.ts'
import type { Imported, ImportOptions } from './import-promotions.ts'
import { findPromotions } from './promotions.queries.ts'
import { findUnknownIn, unknownOf } from './unknown-in.ts'

/** What became of each row, as the promotions are now. */
export async function answerImport(
  tx: Tx,
  imported: readonly Imported[],
  { days, requestId }: ImportOptions,
): Promise<ImportAnswer> {
  const ids = imported.flatMap(({ id }) => id ?? [])
  const promotions = new Map((await findPromotions(tx, ids, days)).map((one) => [one.id, one]))
  const drafts = imported.flatMap(({ row }) => (row.ok ? [row.draft] : []))
  const unknown = await findUnknownIn(tx, drafts)
  const results = imported.map(({ row, id, status, problem }): ImportResult => {
    const promotion = id === null ? undefined : promotions.get(id)
    return {
      externalId: row.externalId,
      id,
      status,
      state: promotion?.shownState ?? null,
      version: promotion?.version ?? null,
      ...(row.ok && !problem ? { unknown: unknownOf(row.draft, unknown) } : {}),
      ...(problem ? { problem: problemBody(problem, requestId) } : {}),
    }
  })
  return { results }
}
