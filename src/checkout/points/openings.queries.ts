import { sql } from 'kysely'
import type { AccountId } from '../../domain/ids.ts'
import type { Tx } from '../../platform/db/database.ts'

export type Opening = {
  reference: string
  accountId: AccountId
  points: number
  contentHash: Buffer
}

/** Claims the references that nobody had; returns those. Sorted, so that two imports cannot wait in a circle. */
export async function claimOpenings(
  tx: Tx,
  openings: readonly Opening[],
  author: string,
): Promise<Set<string>> {
  if (openings.length === 0) return new Set()
  const sorted = [...openings].sort((a, b) => (a.reference < b.reference ? -1 : 1))
  const rows = await tx
    .insertInto('points_openings')
    .values(
      sorted.map(({ reference, accountId, points, contentHash }) => ({
        reference,
        account_id: accountId,
        points,
        content_hash: contentHash,
        author,
      })),
    )
    .onConflict((conflict) => conflict.column('reference').doNothing())
    .returning('reference')
    .execute()
  return new Set(rows.map((row) => row.reference))
}

export type RecordedOpening = { points: number; contentHash: Buffer }

export async function readOpenings(
  tx: Tx,
  references: readonly string[],
): Promise<Map<string, RecordedOpening>> {
  const rows = await tx
    .selectFrom('points_openings')
    .select(['reference', 'points', 'content_hash as contentHash'])
    .where('reference', '=', sql<string>`any(${references}::text[])`)
    .execute()
  return new Map(rows.map(({ reference, ...opening }) => [reference, opening]))
}
