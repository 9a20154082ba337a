import { randomBytes } from 'node:crypto'
import { CODE_RANDOM_BYTES, makeCode } from '../../domain/code.ts'

/** 75 random bits and a check digit: not to be guessed, in practice never the same twice, and told when misread. */
export const newCouponCode = (): string => makeCode(randomBytes(CODE_RANDOM_BYTES))
