import { validate } from 'uuid'
import { Problem } from '../../errors.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { findPart, lockPart, type WholePart } from './quarantine.queries.ts'

/** Errors: not-found. */
export async function getPart(db: Db | Tx, id: string): Promise<WholePart> {
  return present(validate(id) ? await findPart(db, id) : undefined)
}

/** One that nobody has decided about, locked until the transaction ends. Errors: not-found, state-conflict. */
export async function getOpenPart(tx: Tx, id: string): Promise<WholePart> {
  const part = present(validate(id) ? await lockPart(tx, id) : undefined)
  if (part.state !== 'open') throw new Problem('state-conflict', `This was ${part.state} before.`)
  return part
}

function present(part: WholePart | undefined): WholePart {
  if (!part) throw new Problem('not-found', 'There is nothing in quarantine under this id.')
  return part
}
