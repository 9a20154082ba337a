import { randomInt } from 'node:crypto'
import { ownCardNumber, ownSerialCount, parseCardNumber } from '../../domain/card-number.ts'
import type { MemberId } from '../../domain/ids.ts'
import { fieldProblem } from '../../errors.ts'
import type { Tx } from '../../platform/db/database.ts'
import { insertCard } from './cards.queries.ts'
import type { CardAnswer } from './cards.schemas.ts'

/** Serial numbers are drawn, so that nobody can guess a card; with half of all in use, 40 draws fail once in 10^12. */
const DRAWS_MAX = 40

/**
 * Gives the member an active card: `number`, or a new one of our own where it is undefined.
 * Errors, at `pointer`: card-number-invalid, card-taken.
 */
export async function addCard(
  tx: Tx,
  memberId: MemberId,
  wish: { number: string | undefined; pointer: string },
): Promise<CardAnswer> {
  const number =
    wish.number === undefined
      ? await addOwnCard(tx, memberId)
      : await addGivenCard(tx, memberId, wish.number, wish.pointer)
  return { number, status: 'active' }
}

async function addGivenCard(tx: Tx, memberId: MemberId, typed: string, pointer: string) {
  const card = parseCardNumber(typed)
  if (!card.ok) {
    const detail =
      card.fault === 'wrong-form'
        ? 'Not a card: an own EAN-13, a GSRN of 18 digits, or 16 to 19 digits.'
        : 'The check digit is wrong.'
    throw fieldProblem('card-number-invalid', pointer, detail)
  }
  if (!(await insertCard(tx, memberId, card.number))) {
    throw fieldProblem('card-taken', pointer, 'The card belongs to a member already.')
  }
  return card.number
}

async function addOwnCard(tx: Tx, memberId: MemberId): Promise<string> {
  for (let draw = 0; draw < DRAWS_MAX; draw += 1) {
    const number = ownCardNumber(randomInt(ownSerialCount))
    if (await insertCard(tx, memberId, number)) return number
  }
  throw new Error('no free card number was found')
}
