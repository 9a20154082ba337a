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
 * What a holder may use although it is leased: what the paid quote holds; without one, what this terminal's quotes
 * hold for the same card. Leases for other cards, of baskets that are parked, are somebody else's.
 */
export function findOwnLeases(
  leases: readonly TerminalLease[],
  holder: LeaseHolder,
): readonly TerminalLease[] {
  const ofTerminal = leases.filter(
    (lease) => lease.storeId === holder.storeId && lease.terminalId === holder.terminalId,
  )
  if (holder.quoteId !== null) {
    return ofTerminal.filter((lease) => lease.quoteId === holder.quoteId)
  }
  if (holder.settled) return []
  return ofTerminal.filter((lease) => lease.accountId === holder.accountId)
}
