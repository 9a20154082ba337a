import { sql } from 'kysely'
import { defaultProgramme, type Programme } from '../../domain/programme.ts'
import { versionedValue } from '../../platform/db/caches.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { type Sender, statement } from '../../platform/db/pipeline.ts'

const readProgramme = statement<{ value: Programme }>(
  'programme.read',
  `select value from settings where name = 'programme'`,
)

/** The programme's terms, held in memory until they change; the defaults where none were set. */
export function createProgrammeCache() {
  return versionedValue('programme', async (sender: Sender): Promise<Programme> => {
    const [row] = await sender.send(readProgramme, [])
    return { ...defaultProgramme, ...row?.value }
  })
}

/** The terms in force; the defaults where none were set. */
export async function findProgramme(db: Db | Tx): Promise<Programme> {
  const row = await db
    .selectFrom('settings')
    .select('value')
    .where('name', '=', 'programme')
    .executeTakeFirst()
  return { ...defaultProgramme, ...(row?.value as Programme | undefined) }
}

export async function writeProgramme(tx: Tx, programme: Programme): Promise<void> {
  const value = JSON.stringify(programme)
  await tx
    .insertInto('settings')
    .values({ name: 'programme', value })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet({ value, updated_at: sql`now()` }),
    )
    .execute()
}

export async function hasBaskets(tx: Tx): Promise<boolean> {
  const row = await tx.selectFrom('baskets').select('id').limit(1).executeTakeFirst()
  return row !== undefined
}
