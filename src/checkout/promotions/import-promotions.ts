import { canonicalJson } from '../../domain/canonical-json.ts'
import { newId, type PromotionId } from '../../domain/ids.ts'
import { Problem } from '../../errors.ts'
import { bumpCache, lockCache } from '../../platform/db/bump-cache.ts'
import type { Tx } from '../../platform/db/database.ts'
import { inSavepoint } from '../../platform/db/savepoint.ts'
import type { StoreDays } from '../stores/store-days.ts'
import type { ImportAnswer } from './import.schemas.ts'
import { answerImport } from './import-answer.ts'
import { isChanged, putInForce } from './launch-promotion.ts'
import { namedOnce } from './named-once.ts'
import {
  insertPromotion,
  lockByExternalIds,
  type PromotionRow,
  writeDraft,
} from './promotions.queries.ts'
import { pointInto, type ReadRow, readRows } from './read-import.ts'

export type ImportOptions = { days: StoreDays; requestId: string }

/** What became of one row. `id` null: refused, and there is none. */
export type Imported = {
  row: ReadRow
  id: PromotionId | null
  status: number
  problem: Problem | null
}

/**
 * Makes or changes promotions by their external ids, each whole and on its own: one that is refused leaves nothing of
 * itself and stops no other. With `launch` a draft goes live, and so does what is changed; what is paused and the same
 * stays paused. To send the same again changes nothing. Takes turns with launches. Errors by row: invalid-request,
 * definition-incomplete, external-id-taken, state-conflict (a change of what has ended).
 */
export async function importPromotions(
  tx: Tx,
  promotions: readonly unknown[],
  options: ImportOptions,
): Promise<ImportAnswer> {
  const rows = readRows(promotions)
  await lockCache(tx, 'promotions')
  const externalIds = rows.flatMap(({ externalId }) => externalId ?? [])
  const found = await lockByExternalIds(tx, externalIds, options.days)
  const known = new Map(found.map((promotion) => [promotion.externalId, promotion]))
  let rules: Promise<number> | undefined
  const nextRules = (): Promise<number> => {
    rules ??= bumpCache(tx, 'promotions')
    return rules
  }
  const imported: Imported[] = []
  for (const row of rows) {
    const before = known.get(row.externalId) ?? null
    imported.push(await importRow(tx, row, before, { now: options.days.at, nextRules }))
  }
  return answerImport(tx, imported, options)
}

type Launching = { now: Date; nextRules: () => Promise<number> }

async function importRow(
  tx: Tx,
  row: ReadRow,
  before: PromotionRow | null,
  launching: Launching,
): Promise<Imported> {
  const refused = (problem: Problem): Imported => {
    return { row, id: before?.id ?? null, status: problem.status, problem }
  }
  if (!row.ok) return refused(row.problem)
  const isSame = before !== null && canonicalJson(before.draft) === canonicalJson(row.draft)
  if (before?.state === 'ended' && !isSame) {
    return refused(new Problem('state-conflict', 'The promotion has ended; make a new one.'))
  }
  const promotion = before ? { ...before, draft: row.draft } : newPromotion(row)
  const goesLive = row.launch && (promotion.state === 'draft' || isChanged(promotion))
  // Outside of the savepoint: its number is for all rows, whatever becomes of this one.
  const rules = goesLive ? await launching.nextRules() : null
  try {
    await inSavepoint(tx, async () => {
      if (!before) await namedOnce(insertPromotion(tx, promotion))
      else if (!isSame) await writeDraft(tx, promotion)
      if (rules !== null) await putInForce(tx, promotion, { now: launching.now, at: null, rules })
    })
  } catch (error) {
    if (error instanceof Problem) return refused(pointInto(row.pointer, error))
    throw error
  }
  return { row, id: promotion.id, status: before ? 200 : 201, problem: null }
}

const newPromotion = ({ externalId, draft }: ReadRow & { ok: true }) => ({
  id: newId<'promotion'>(),
  externalId,
  state: 'draft' as const,
  version: 0,
  draft,
  launched: null,
})
