import type { DailyRun } from '../../daily-job.ts'
import type { Deps } from '../../deps.ts'
import type { AccountId } from '../../domain/ids.ts'
import { planExpiry } from '../../domain/points-moves.ts'
import type { Tx } from '../../platform/db/database.ts'
import { transactionAnew } from '../../platform/db/deadlocks.ts'
import { toEntry } from './entries.ts'
import {
  type EndedLot,
  findEndedAccounts,
  lockLinks,
  type NewEntry,
  readEnded,
  writeLedger,
} from './ledger.queries.ts'

/** Few enough that no till waits for its account longer than for another till. */
const LOTS_AT_ONCE = 200

/**
 * Expires what is left in lots that have ended, after it has paid the account's debts. In batches, each a commit under
 * the accounts' locks; a lot that a return or a late basket has filled again expires again.
 */
export async function expirePoints(
  { db }: Pick<Deps, 'db'>,
  run: DailyRun,
  lotsAtOnce = LOTS_AT_ONCE,
): Promise<void> {
  let found = 1
  while (found > 0) {
    run.signal.throwIfAborted()
    found = await transactionAnew(db, (tx) => expireBatch(tx, run, lotsAtOnce))
  }
}

/** Returns of how many accounts, before their locks were had; 0: all is done. */
async function expireBatch(tx: Tx, run: DailyRun, lotsAtOnce: number): Promise<number> {
  const accountIds = await findEndedAccounts(tx, run.until, lotsAtOnce)
  if (accountIds.length === 0) return 0
  const locked = await lockLinks(tx, accountIds)
  if (locked.length < accountIds.length) throw new Error('lots of an account without a balance')
  const { ended, debts } = await readEnded(tx, accountIds, run.until)
  const debtsOf = byAccount(debts)
  const entries = [...byAccount(ended)].flatMap(([accountId, lots]) =>
    toEntries(accountId, lots, debtsOf.get(accountId) ?? []),
  )
  await writeLedger(tx, { lots: [], entries })
  await run.count(tx, countsOf(entries))
  return accountIds.length
}

function byAccount(lots: readonly EndedLot[]): Map<AccountId, EndedLot[]> {
  const accounts = new Map<AccountId, EndedLot[]>()
  for (const lot of lots) {
    const others = accounts.get(lot.accountId)
    if (others) others.push(lot)
    else accounts.set(lot.accountId, [lot])
  }
  return accounts
}

/** Dated by the end of the lot, whenever the clock's hand comes round. */
function toEntries(
  accountId: AccountId,
  ended: readonly EndedLot[],
  debts: readonly EndedLot[],
): NewEntry[] {
  const plan = planExpiry(ended, debts)
  const settled = plan.settled.flatMap(({ from, toLotId, points }) => {
    const deed = { kind: 'settle' as const, occurred_at: from.expiresAt, author: null }
    return [
      toEntry(
        { ...deed, reason: `Pays the debt of lot ${toLotId}` },
        { accountId, lotId: from.id, points: -points },
      ),
      toEntry(
        { ...deed, reason: `Paid by lot ${from.id}, which has ended` },
        { accountId, lotId: toLotId, points },
      ),
    ]
  })
  const expired = plan.expired.map(({ from, points }) =>
    toEntry(
      { kind: 'expire', occurred_at: from.expiresAt, author: null, reason: null },
      { accountId, lotId: from.id, points: -points },
    ),
  )
  return [...settled, ...expired]
}

function countsOf(entries: readonly NewEntry[]): Record<string, number> {
  const expired = entries.filter((entry) => entry.kind === 'expire')
  const settled = entries.filter((entry) => entry.kind === 'settle' && entry.points > 0)
  return {
    expiredLots: expired.length,
    expiredPoints: -expired.reduce((sum, entry) => sum + entry.points, 0),
    settledPoints: settled.reduce((sum, entry) => sum + entry.points, 0),
  }
}
