import { dayOf } from './price.ts'

/** A member's points by the moment they end; what has the same end is one here. */
export type Ledger = { balance: number; lots: Map<number, number>; hasReturns: boolean }

export const emptyLedger = (): Ledger => ({ balance: 0, lots: new Map(), hasReturns: false })

export function earn(ledger: Ledger, points: number, endsAt: number): void {
  if (points === 0) return
  ledger.balance += points
  ledger.lots.set(endsAt, (ledger.lots.get(endsAt) ?? 0) + points)
}

/** First ending first. */
export function spend(ledger: Ledger, points: number): void {
  ledger.balance -= points
  let left = points
  for (const endsAt of [...ledger.lots.keys()].sort((a, b) => a - b)) {
    const held = ledger.lots.get(endsAt) ?? 0
    const taken = Math.min(held, left)
    ledger.lots.set(endsAt, held - taken)
    left -= taken
  }
}

const VALID_MONTHS = 24
const HOUR_MS = 3_600_000

/** The end of the day, by the store's clock, two years after the purchase. */
export function endOf(purchasedAt: string, timeZone: string): number {
  const [year = 0, month = 0, day = 0] = dayOf(purchasedAt, timeZone).split('-').map(Number)
  const lastOfMonth = new Date(Date.UTC(year, month + VALID_MONTHS, 0)).getUTCDate()
  const next = Date.UTC(year, month - 1 + VALID_MONTHS, Math.min(day, lastOfMonth) + 1)
  const text = new Date(next).toISOString().slice(0, 10)
  // The first instant that the store's calendar shows as that day; zones here are within hours of UTC.
  for (let hours = -3; hours <= 3; hours += 1) {
    const at = next + hours * HOUR_MS
    if (dayOf(new Date(at).toISOString(), timeZone) === text) return at
  }
  return next
}
