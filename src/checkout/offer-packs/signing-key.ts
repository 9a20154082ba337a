import { generateKeyPairSync } from 'node:crypto'
import { sql } from 'kysely'
import { newId } from '../../domain/ids.ts'
import { publicKeyText } from '../../domain/offer-pack/signature.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import {
  findCurrentKey,
  insertKey,
  retireCurrentKey,
  type SigningKey,
} from './offer-packs.queries.ts'

/** The key that packs are signed with, made when it is first needed; of two makers at once one wins. */
export async function currentKey(db: Db, now: Date): Promise<SigningKey> {
  const known = await findCurrentKey(db)
  if (known) return known
  await insertKey(db, newKey(), now)
  const made = await findCurrentKey(db)
  if (!made) throw new Error('a signing key was made and is not there')
  return made
}

/** Puts a new key in the place of the current one, which tills still verify with until its packs have expired. */
export async function rotateKey(tx: Tx, now: Date): Promise<SigningKey> {
  // Two rotations at once take turns, and a first use waits.
  await sql`lock table offer_pack_keys in share row exclusive mode`.execute(tx)
  await retireCurrentKey(tx, now)
  const key = newKey()
  await insertKey(tx, key, now)
  return key
}

function newKey(): SigningKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  return {
    id: newId(),
    publicKey: publicKeyText(publicKey),
    privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }),
  }
}
