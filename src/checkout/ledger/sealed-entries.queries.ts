import { sql } from 'kysely'
import type { SealedEntry, SealFigures } from '../../domain/seal.ts'
import type { Db } from '../../platform/db/database.ts'
import { entryText } from './ledger.queries.ts'

export type StoredEntry = SealedEntry & { accountId: string; id: string }

const ENTRIES_AT_ONCE = 2000
const SEALS_AT_ONCE = 20

/**
 * All entries up to a position, in order, a few at a time: Postgres sorts them on its disk. Needs a connection of its
 * own for as long as it runs.
 */
export async function* readSealedEntries(
  connection: Db,
  upTo: number,
): AsyncGenerator<StoredEntry, void, undefined> {
  await sql`
    declare sealed_entries no scroll cursor with hold for
    select e.position, e.points, e.account_id as "accountId", e.id, ${entryText} as text
    from points_entries e where e.position <= ${sql.lit(upTo)} order by e.position, e.id`.execute(
    connection,
  )
  try {
    for (;;) {
      const { rows } = await sql<StoredEntry>`
        fetch forward ${sql.lit(ENTRIES_AT_ONCE)} from sealed_entries`.execute(connection)
      yield* rows
      if (rows.length < ENTRIES_AT_ONCE) return
    }
  } finally {
    await sql`close sealed_entries`.execute(connection)
  }
}

export type StoredSeal = SealFigures & { digest: Buffer; prints: Buffer }

export async function* readSeals(
  connection: Db,
  upTo: number,
): AsyncGenerator<StoredSeal, void, undefined> {
  let after = 0
  for (;;) {
    const seals = await connection
      .selectFrom('ledger_seals')
      .select(['number', 'day', 'from_position as fromPosition', 'to_position as toPosition'])
      .select(['entries', 'points', 'digest', 'prints'])
      .where('number', '>', after)
      .where('number', '<=', upTo)
      .orderBy('number')
      .limit(SEALS_AT_ONCE)
      .execute()
    yield* seals
    if (seals.length < SEALS_AT_ONCE) return
    after = seals.at(-1)?.number ?? after
  }
}
