import type { Deps } from '../../deps.ts'
import { Problem } from '../../errors.ts'
import type { TerminalPrincipal } from '../../platform/auth/principal.ts'
import type { Tx } from '../../platform/db/database.ts'
import { toProblem } from '../../platform/http/problems.ts'
import { recordStored, type StoredKinds } from '../baskets/stored-kinds.ts'
import { getOpenPart, getPart } from './get-part.ts'
import { mayBeKept } from './keep-part.ts'
import { type WholePart, writeDecision, writeFault } from './quarantine.queries.ts'

type Resubmission = {
  /** The key's id, or worker. */
  by: string
  note?: string | undefined
  /** The corrected body; absent: as received. */
  body?: Record<string, unknown> | undefined
}

/**
 * Records what was kept out, as its terminal's. It stays open where it is refused again; as received, with what keeps
 * it out now. The row is locked meanwhile, so that of two corrections one is recorded; who dies in between is told the
 * same answer by the reference. Errors: not-found, state-conflict, and whatever refuses a sale or return.
 */
export async function resubmitPart(
  deps: Pick<Deps, 'db' | 'now'>,
  kinds: StoredKinds,
  id: string,
  resubmission: Resubmission,
): Promise<WholePart> {
  const outcome = await deps.db.transaction().execute(async (tx) => {
    const part = await getOpenPart(tx, id)
    try {
      const received = resubmission.body ?? readReceived(part)
      const recorded = await recordStored(kinds, { terminal: terminalOf(part), received })
      const result = { status: recorded.replayed ? 200 : 201, body: recorded.answer }
      const { by, note = null } = resubmission
      await writeDecision(tx, id, { state: 'resubmitted', by, at: deps.now(), note, result })
      return getPart(tx, id)
    } catch (error) {
      return keepFault(tx, part, error, resubmission)
    }
  })
  if (outcome instanceof Problem) throw outcome
  return outcome
}

async function keepFault(
  tx: Tx,
  part: WholePart,
  error: unknown,
  { body }: Resubmission,
): Promise<Problem> {
  const problem = toProblem(error)
  if (!mayBeKept(problem)) throw error
  if (body === undefined) {
    const { code, message: detail, options } = problem
    await writeFault(tx, part.id, { code, detail, errors: options.errors ?? [] })
  }
  return problem
}

/** Errors: too-large, malformed-json. */
function readReceived({ received, receivedBytes }: WholePart): unknown {
  if (receivedBytes > received.length) {
    throw new Problem('too-large', 'Not all of it was kept: send a corrected body.')
  }
  try {
    return JSON.parse(received.toString('utf8'))
  } catch {
    throw new Problem('malformed-json', 'What was received is no JSON: send a corrected body.')
  }
}

const terminalOf = ({ id, storeId, terminalId }: WholePart): TerminalPrincipal => ({
  keyId: id,
  role: 'terminal',
  storeId,
  terminalId,
  memberId: null,
  expiresAt: null,
})
