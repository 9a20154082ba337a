import { sumMinor } from '../../domain/money.ts'
import type { Programme } from '../../domain/programme.ts'
import { Problem } from '../../errors.ts'
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
      .map(({ points }) => points),
  )

/**
 * Errors: points-owed, where the programme does not let a return leave so many points owed, be it by whoever the lots
 * were moved to.
 */
export function checkDebt(
  accounts: readonly LockedBalance[],
  parts: readonly PartWrite[],
  { returnDebt }: Pick<Programme, 'returnDebt'>,
): void {
  const debts = accounts
    .map((account) => ({ before: account.balance, after: balanceAfter(account, parts) }))
    .filter(({ before, after }) => after < before)
    .map(({ after }) => -after)
  const debt = Math.max(0, ...debts)
  const most = returnDebt.policy === 'cap' ? (returnDebt.maxPoints ?? 0) : 0
  if (returnDebt.policy === 'allow' || debt <= most) return
  const detail = `The member would owe ${debt} points; the programme allows ${most}.`
  throw new Problem('points-owed', detail)
}
