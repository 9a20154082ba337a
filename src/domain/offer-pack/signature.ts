import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { canonicalJson } from '../canonical-json.ts'

/** Ed25519 (RFC 8032) over the UTF-8 of canonical JSON; keys and signatures are base64url without padding. */

const SIGNATURE_BYTES = 64

/** The same value and key have the same signature. */
export const signCanonical = (value: unknown, privateKey: KeyObject): string =>
  sign(null, Buffer.from(canonicalJson(value)), privateKey).toString('base64url')

export function isSignedBy(value: unknown, signature: string, publicKey: KeyObject): boolean {
  const bytes = Buffer.from(signature, 'base64url')
  // Decoding is lenient: other texts of the same bytes are refused, so that a pack has one text of its signature.
  if (bytes.length !== SIGNATURE_BYTES || bytes.toString('base64url') !== signature) return false
  return verify(null, Buffer.from(canonicalJson(value)), publicKey, bytes)
}

/** A public key of 32 bytes; null: this is none. */
export function readPublicKey(text: string): KeyObject | null {
  try {
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: text }, format: 'jwk' })
  } catch {
    return null
  }
}

/** The 32 bytes of a public key. */
export const publicKeyText = (key: KeyObject): string => key.export({ format: 'jwk' }).x ?? ''
