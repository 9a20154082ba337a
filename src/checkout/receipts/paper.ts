import type { Deps } from '../../deps.ts'
import type { Programme } from '../../domain/programme.ts'
import type { ReceiptColumns } from '../../domain/receipt/print-receipt.ts'
import type { ReceiptTerms } from '../../domain/receipt/receipt.ts'
import { readCacheVersions } from '../../platform/db/caches.ts'
import type { Sender } from '../../platform/db/pipeline.ts'
import type { Store } from '../stores/store.ts'

/** What a receipt is printed by, beside what is recorded. */
export type Paper = ReceiptTerms & { columns: ReceiptColumns }

type Known = {
  stores: ReadonlyMap<string, Store>
  programme: Programme
  receiptSecret: string
}

export const paperFor = (
  { stores, programme, receiptSecret }: Known,
  storeId: string,
  columns: ReceiptColumns,
): Paper => ({
  currency: programme.currency,
  pointValueMinor: programme.pointValueMinor,
  timeZone: stores.get(storeId)?.timeZone ?? 'UTC',
  secret: receiptSecret,
  columns,
})

/** The same, for who has read none of it yet. */
export async function readPaper(
  deps: Deps,
  sender: Sender,
): Promise<(storeId: string, columns: ReceiptColumns) => Paper> {
  const versions = await readCacheVersions(sender)
  const known = {
    stores: await deps.caches.stores.at(sender, versions),
    programme: await deps.caches.programme.at(sender, versions),
    receiptSecret: await deps.caches.receiptSecret.at(sender, versions),
  }
  return (storeId, columns) => paperFor(known, storeId, columns)
}
