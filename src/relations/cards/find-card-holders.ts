import type { Sender } from '../../platform/db/pipeline.ts'
import { type CardHolder, lockCardHolders } from './cards.queries.ts'

export type { CardHolder } from './cards.queries.ts'

/**
 * Who holds these cards, of any status, each with the balance as of now. Locks the holders' points balances in account
 * order until the transaction ends. A number without a row is unknown, or its member was erased.
 */
export const sendCardHolders = (sender: Sender, numbers: string[]): Promise<CardHolder[]> =>
  sender.send(lockCardHolders, [numbers])
