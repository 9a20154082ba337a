import type { Deps } from '../../deps.ts'
import { sumMinor } from '../../domain/money.ts'
import { Problem } from '../../errors.ts'
import { readCacheVersions } from '../../platform/db/caches.ts'
import type { Sender } from '../../platform/db/pipeline.ts'
import type { LockedBalance } from '../points/balance-locks.ts'
import type { PartWrite } from './decide-part.ts'

/** What an account will hold, below 0 where points that are taken back have been spent. */
export const balanceAfter = (
  { accountId, balance }: LockedBalance,
  parts: readonly PartWrite[],
): number =>
  balance +
  sumMinor(
    parts
      .flatMap(({ lotChanges }) => lotChanges)
      .filter((change) => change.accountId === accountId)
      .map(({ points, revived }) => points + revived),
  )

/**
 * Errors: points-owed, where the programme does not let a return leave so many points owed, by any of the accounts that
 * its points are in.
 */
export async function checkDebt(
  deps: Deps,
  sender: Sender,
  accounts: readonly LockedBalance[],
  parts: readonly PartWrite[],
): Promise<void> {
  const owing = accounts
    .map((account) => ({ before: account.balance, after: balanceAfter(account, parts) }))
    .filter(({ before, after }) => after < 0 && after < before)
  if (owing.length === 0) return
  const after = Math.min(...owing.map((one) => one.after))
  const { returnDebt } = await deps.caches.programme.at(sender, await readCacheVersions(sender))
  const most = returnDebt.policy === 'cap' ? (returnDebt.maxPoints ?? 0) : 0
  if (returnDebt.policy === 'allow' || -after <= most) return
  const detail = `The member would owe ${-after} points; the programme allows ${most}.`
  throw new Problem('points-owed', detail)
}
