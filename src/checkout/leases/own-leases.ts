import type { AccountId } from '../../domain/ids.ts'
import type { TerminalLease } from './checkout-leases.ts'

/** Who asks for what is leased. */
export type LeaseHolder = {
  storeId: string
  terminalId: string
  /** Of the card; null: none. */
  accountId: AccountId | null
  /** The quote that is paid; null: none. */
  quoteId: string | null
  /** True where the sale has already happened: it has no claim on what a quote holds for a shopper who waits. */
  settled: boolean
}

/**
 * What a holder may use although it is leased: what this terminal's quotes hold for the same card, for each of them
 * takes the place of the one before, whichever is paid in the end; and what the paid quote holds. Leases for other
 * cards, of baskets that are parked, are somebody else's.
 */
export function findOwnLeases(
  leases: readonly TerminalLease[],
  holder: LeaseHolder,
): readonly TerminalLease[] {
  const ofTerminal = leases.filter(
    (lease) => lease.storeId === holder.storeId && lease.terminalId === holder.terminalId,
  )
  const claimsCard = holder.quoteId !== null || !holder.settled
  return ofTerminal.filter(
    (lease) =>
      lease.quoteId === holder.quoteId || (claimsCard && lease.accountId === holder.accountId),
  )
}
