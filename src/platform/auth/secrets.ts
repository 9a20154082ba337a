import { hash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Role } from './principal.ts'

const SECRET_BYTES = 24

/** A new key: `bw_<role>_` and 192 random bits; the prefix lets scanners and people recognise it. */
export const newSecret = (role: Role): string =>
  `bw_${role}_${randomBytes(SECRET_BYTES).toString('base64url')}`

/** Keys are random, so a fast hash is enough; a slow one would cost every swipe 80 ms. */
export const hashSecret = (secret: string): Buffer => hash('sha256', secret, 'buffer')

/** Compares without telling by its duration how much was right. */
export const sameSecret = (a: string, b: string): boolean =>
  timingSafeEqual(hashSecret(a), hashSecret(b))
