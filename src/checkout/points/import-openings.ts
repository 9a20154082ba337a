import { canonicalHash } from '../../domain/canonical-json.ts'
import type { AccountId } from '../../domain/ids.ts'
import { fieldProblem, type Problem } from '../../errors.ts'
import type { Tx } from '../../platform/db/database.ts'
import { problemBody } from '../../platform/http/problems.ts'
import { findAccounts } from '../../relations/members/find-accounts.ts'
import type { ByHand } from './adjust-points.ts'
import { toEntry, toNewLot } from './entries.ts'
import { type NewLot, writeLedger } from './ledger.queries.ts'
import { lockPoints } from './lock-points.ts'
import { claimOpenings, type Opening, readOpenings } from './openings.queries.ts'
import type { OpeningResult } from './points-by-hand.schemas.ts'
import { type ReadOpening, readOpeningRows } from './read-openings.ts'

export type OpeningsBy = Omit<ByHand, 'programme'> & { requestId: string }

/** A row that is fit to be recorded. */
type Candidate = Opening & { index: number; lots: NewLot[] }

/**
 * Takes over balances of an old programme, each on its own: what is wrong with one refuses no other. A reference is
 * recorded once for all time; the same again is told so. Days end when they are over in the zones of all stores. Errors
 * by row: invalid-request, member-unknown, reference-conflict for another content under a recorded reference.
 */
export async function importOpenings(
  tx: Tx,
  balances: readonly unknown[],
  by: OpeningsBy,
): Promise<{ results: OpeningResult[] }> {
  const rows = readOpeningRows(balances, by)
  const names = rows.map((row) => (row.ok ? row.member : {}))
  const accounts = await findAccounts(tx, names)
  const held = await lockPoints(tx, [...new Set(accounts.flatMap((id) => id ?? []))])
  const candidates = rows.flatMap((row, index) => {
    const accountId = held.get(accounts[index] ?? '')
    return row.ok && accountId ? [toCandidate(row, accountId, index)] : []
  })
  const first = [...new Map([...candidates].reverse().map((one) => [one.reference, one])).values()]
  const claimed = await claimOpenings(tx, first, by.author)
  const recorded = first.filter(({ reference }) => claimed.has(reference))
  await record(tx, recorded, by)
  const stored = await readOpenings(
    tx,
    candidates.map((one) => one.reference),
  )
  const made = new Set(recorded.map(({ index }) => index))
  const byIndex = new Map(candidates.map((one) => [one.index, one]))
  const resultOf = (row: ReadOpening, index: number): OpeningResult => {
    const candidate = byIndex.get(index)
    const { reference } = row
    if (!candidate) return refused(row.ok ? unknownMember(index) : row.problem, reference, by)
    if (made.has(index)) return { reference, status: 201, points: candidate.points }
    const before = stored.get(candidate.reference)
    if (before?.contentHash.equals(candidate.contentHash)) {
      return { reference, status: 200, points: before.points }
    }
    return refused(takenReference(index), reference, by)
  }
  return { results: rows.map(resultOf) }
}

function toCandidate(
  row: ReadOpening & { ok: true },
  accountId: AccountId,
  index: number,
): Candidate {
  const lots = row.lots.map((lot) => toNewLot({ ...lot, account_id: accountId, origin: 'opening' }))
  return {
    index,
    reference: row.reference,
    accountId,
    lots,
    points: lots.reduce((sum, lot) => sum + lot.points, 0),
    contentHash: canonicalHash(row.content),
  }
}

async function record(tx: Tx, openings: readonly Candidate[], by: OpeningsBy): Promise<void> {
  const entries = openings.flatMap(({ accountId, reference, lots }) => {
    const deed = { kind: 'opening' as const, occurred_at: by.now, author: by.author }
    const reason = `Opening balance ${reference}`
    return lots.map(({ id, points }) =>
      toEntry({ ...deed, reason }, { accountId, lotId: id, points }),
    )
  })
  await writeLedger(tx, { lots: openings.flatMap(({ lots }) => lots), entries })
}

const refused = (
  problem: Problem,
  reference: string | null,
  { requestId }: OpeningsBy,
): OpeningResult => ({
  reference,
  status: problem.status,
  points: null,
  problem: problemBody(problem, requestId),
})

const unknownMember = (index: number): Problem =>
  fieldProblem('member-unknown', `/balances/${index}`, 'There is no such member.')

const takenReference = (index: number): Problem =>
  fieldProblem(
    'reference-conflict',
    `/balances/${index}/reference`,
    'Another balance is recorded under this reference; it stands.',
  )
