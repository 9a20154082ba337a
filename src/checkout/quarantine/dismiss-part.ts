import type { Deps } from '../../deps.ts'
import { getOpenPart, getPart } from './get-part.ts'
import { type WholePart, writeDecision } from './quarantine.queries.ts'

/** Gives up on what came; it stays to be seen, with the reason. Errors: not-found, state-conflict. */
export async function dismissPart(
  deps: Pick<Deps, 'db' | 'now'>,
  id: string,
  decision: { by: string; reason: string },
): Promise<WholePart> {
  return deps.db.transaction().execute(async (tx) => {
    await getOpenPart(tx, id)
    const { by, reason: note } = decision
    await writeDecision(tx, id, { state: 'dismissed', by, at: deps.now(), note, result: null })
    return getPart(tx, id)
  })
}
