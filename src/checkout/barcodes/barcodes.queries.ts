import { sql } from 'kysely'
import type { MeasureLayout, MeasureLayouts } from '../../domain/gs1/variable-measure.ts'
import { versionedValue } from '../../platform/db/caches.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { type Sender, statement } from '../../platform/db/pipeline.ts'

const NAME = 'barcode-layouts'

type StoredLayouts = readonly MeasureLayout[]

const readLayouts = statement<{ value: StoredLayouts }>(
  'barcodes.read_layouts',
  'select value from settings where name = $1',
)

/** Layouts by prefix, held in memory until they change; none where none were set. */
export function createLayoutCache() {
  return versionedValue('barcodes', async (sender: Sender): Promise<MeasureLayouts> => {
    const [row] = await sender.send(readLayouts, [NAME])
    return new Map(row?.value.map((layout) => [layout.prefix as string, layout]))
  })
}

/** The layouts in force, by prefix. */
export async function findLayouts(db: Db | Tx): Promise<StoredLayouts> {
  const row = await db
    .selectFrom('settings')
    .select('value')
    .where('name', '=', NAME)
    .executeTakeFirst()
  return (row?.value as StoredLayouts | undefined) ?? []
}

export async function writeLayouts(tx: Tx, layouts: StoredLayouts): Promise<void> {
  const value = JSON.stringify(layouts)
  await tx
    .insertInto('settings')
    .values({ name: NAME, value })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet({ value, updated_at: sql`now()` }),
    )
    .execute()
}
