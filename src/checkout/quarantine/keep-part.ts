import { createHash } from 'node:crypto'
import type { Deps } from '../../deps.ts'
import { newId } from '../../domain/ids.ts'
import type { Problem } from '../../errors.ts'
import { poolSender } from '../../platform/db/pipeline.ts'
import type { JsonPart } from '../../platform/http/split-json.ts'
import { insertPart } from './quarantine.queries.ts'

/** Whether it is the part that is wrong. What is the service's own trouble, the terminal sends again. */
export const mayBeKept = ({ status }: Problem): boolean => status < 500 && status !== 429

type RefusedPart = {
  storeId: string
  terminalId: string
  reference: string | null
  part: JsonPart
  problem: Problem
}

/**
 * Keeps what was not accepted, as it came, in a commit of its own. The same part of a terminal is kept once, whatever
 * has become of it since. Returns the id; null where nothing came that could be kept.
 */
export async function keepPart(
  deps: Pick<Deps, 'checkoutPool' | 'config' | 'now'>,
  { storeId, terminalId, reference, part, problem }: RefusedPart,
): Promise<string | null> {
  if (isBlank(part)) return null
  return insertPart(poolSender(deps.checkoutPool, deps.config), {
    id: newId<'quarantined'>(),
    store_id: storeId,
    terminal_id: terminalId,
    part_hash: hashOf(part),
    reference,
    received: part.bytes,
    received_bytes: part.length,
    code: problem.code,
    detail: problem.message,
    errors: JSON.stringify(problem.options.errors ?? []),
    received_at: deps.now(),
  })
}

const isBlank = ({ text, fault }: JsonPart): boolean =>
  text === '' && (fault === undefined || fault === 'broken-off')

/** Of what came, without the blanks around it; of a part that was cut off, its length tells it from others. */
const hashOf = ({ text, bytes, length }: JsonPart): Buffer =>
  createHash('sha256')
    .update(text === '' ? bytes : text)
    .update(text === '' ? `\0${length}` : '')
    .digest()
