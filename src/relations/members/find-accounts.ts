import { validate } from 'uuid'
import { parseCardNumber } from '../../domain/card-number.ts'
import type { AccountId } from '../../domain/ids.ts'
import type { Tx } from '../../platform/db/database.ts'
import { type MemberNames, readAccounts } from './member-accounts.queries.ts'

/** A member named by one of these. */
export type MemberName = {
  memberId?: string | undefined
  externalId?: string | undefined
  cardNumber?: string | undefined
}

/** The accounts of members by id, external id or card of any status, in the order given; undefined: there is none. */
export async function findAccounts(
  tx: Tx,
  names: readonly MemberName[],
): Promise<(AccountId | undefined)[]> {
  const cardOf = ({ cardNumber }: MemberName): string | undefined => {
    const card = cardNumber === undefined ? undefined : parseCardNumber(cardNumber)
    return card?.ok ? card.number : undefined
  }
  const idOf = ({ memberId }: MemberName): string | undefined =>
    memberId !== undefined && validate(memberId) ? memberId.toLowerCase() : undefined
  const asked: MemberNames = {
    memberIds: names.flatMap((name) => idOf(name) ?? []),
    externalIds: names.flatMap((name) => name.externalId ?? []),
    cardNumbers: names.flatMap((name) => cardOf(name) ?? []),
  }
  const found = new Map(
    (await readAccounts(tx, asked)).map(({ by, name, accountId }) => [`${by} ${name}`, accountId]),
  )
  return names.map(
    (name) =>
      found.get(`id ${idOf(name)}`) ??
      found.get(`external ${name.externalId}`) ??
      found.get(`card ${cardOf(name)}`),
  )
}
