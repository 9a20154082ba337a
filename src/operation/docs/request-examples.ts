import type { RequestExamples } from '../../platform/http/openapi-document.ts'

const lines = [
  { line: 1, sku: '940996', quantity: 2, unitPriceMinor: 193, amountMinor: 386 },
  { line: 2, sku: '826249', quantity: 1, unitPriceMinor: 129, amountMinor: 129 },
]

const swipe = {
  reference: '20261121-0042-03-001234',
  card: '2900000012346',
  purchasedAt: '2026-11-21T10:15:00+01:00',
  operatorId: '17',
  lines,
}

const tenders = [{ type: 'cash', amountMinor: 515 }]

/** The bodies that people copy first. A test holds each against its route's schema. */
export const requestExamples: RequestExamples = {
  postSwipes: { ...swipe, tenders },
  postSwipesQuote: { card: swipe.card, purchasedAt: swipe.purchasedAt, lines },
  postSwipesBatch: [{ ...swipe, tenders }],
}
