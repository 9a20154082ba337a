import type { AccountId } from '../../domain/ids.ts'
import type { Tx } from '../../platform/db/database.ts'

/** What a member's quotes hold of one account's points they hold of another's from now on. */
export async function moveLeasedPoints(
  tx: Tx,
  { from, to, of }: { from: AccountId; to: AccountId; of: AccountId },
): Promise<void> {
  await tx
    .updateTable('leases')
    .set({ subject_id: to })
    .where('subject_id', '=', from)
    .where('account_id', '=', of)
    .execute()
}
