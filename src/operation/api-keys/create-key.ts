import type { z } from 'zod'
import { newId } from '../../domain/ids.ts'
import { fieldProblem, Problem } from '../../errors.ts'
import { hashSecret, newSecret } from '../../platform/auth/secrets.ts'
import type { Tx } from '../../platform/db/database.ts'
import { insertKey, isStore, lockTerminalKeys } from './api-keys.queries.ts'
import type { apiKeyBody, newApiKeyAnswer } from './api-keys.schemas.ts'

/** So that a key can be rotated without a pause, and no more than that. */
const TERMINAL_KEYS_MAX = 2

export type NewApiKey = z.infer<typeof newApiKeyAnswer>

/**
 * Makes a key; its secret is in this answer and nowhere else, for only its hash is stored.
 * Errors: store-unknown, state-conflict for a third live key of one terminal.
 */
export async function createKey(tx: Tx, body: z.infer<typeof apiKeyBody>): Promise<NewApiKey> {
  const terminal = body.role === 'terminal' ? body : { storeId: null, terminalId: null }
  if (body.role === 'terminal') await admitTerminal(tx, body.storeId, body.terminalId)
  const secret = newSecret(body.role)
  const key = {
    id: newId(),
    role: body.role,
    name: body.name,
    storeId: terminal.storeId,
    terminalId: terminal.terminalId,
  }
  const row = { ...key, secretHash: hashSecret(secret), memberId: null, expiresAt: null }
  const createdAt = await insertKey(tx, row)
  return { ...key, key: secret, createdAt: createdAt.toISOString() }
}

async function admitTerminal(tx: Tx, storeId: string, terminalId: string): Promise<void> {
  if (!(await isStore(tx, storeId))) {
    throw fieldProblem('store-unknown', '/storeId', `There is no store ${storeId}.`)
  }
  if ((await lockTerminalKeys(tx, storeId, terminalId)) >= TERMINAL_KEYS_MAX) {
    throw new Problem('state-conflict', 'The terminal has two live keys; revoke one first.')
  }
}
