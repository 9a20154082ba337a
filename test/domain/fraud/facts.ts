import type { Fact } from '../../../src/domain/fraud/facts.ts'

let made = 0

/** A basket of one card, so many minutes after noon. */
export function aFact({ minutes = 0, ...fields }: Partial<Fact> & { minutes?: number }): Fact {
  made += 1
  return {
    id: `fact-${String(made).padStart(9, '0')}`,
    kind: 'basket',
    accountId: 'account',
    cardNumber: 'card',
    storeId: '0042',
    terminalId: '03',
    operatorId: '17',
    reference: `reference-${made}`,
    at: new Date(Date.UTC(2026, 10, 20, 12, minutes)),
    netMinor: 1000,
    pointsEarned: 10,
    pointsSpent: 0,
    bonuses: [],
    withoutReceipt: false,
    ownSale: false,
    place: null,
    ...fields,
  }
}

export const factsAt = (minutes: readonly number[], fields: Partial<Fact> = {}): Fact[] =>
  minutes.map((at) => aFact({ minutes: at, ...fields }))

export const dublin = { latitude: 53.3498, longitude: -6.2603 }
export const cork = { latitude: 51.8985, longitude: -8.4756 }
