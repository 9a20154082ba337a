/** Requests that are right in everything; a test changes only what it is about. */

export type SwipeLineBody = {
  line: number
  sku: string
  quantity: number
  unitPriceMinor: number
  amountMinor: number
  [field: string]: unknown
}

export const aLine = (line: number, fields: Partial<SwipeLineBody> = {}): SwipeLineBody => {
  const quantity = fields.quantity ?? 1
  const unitPriceMinor = fields.unitPriceMinor ?? 200
  return {
    line,
    sku: `sku-${line}`,
    quantity,
    unitPriceMinor,
    amountMinor: quantity * unitPriceMinor,
    ...fields,
  }
}

let sequence = 0

/** A sale at store 0042, terminal 03, on 2026-11-20, paid in cash to the cent. */
export function aSwipe(
  fields: Record<string, unknown> = {},
): Record<string, unknown> & { reference: string } {
  sequence += 1
  const lines = (fields['lines'] as SwipeLineBody[] | undefined) ?? [aLine(1), aLine(2)]
  const gross = lines.reduce((sum, line) => sum + line.amountMinor, 0)
  return {
    reference: `20261120-0042-03-${String(sequence).padStart(6, '0')}`,
    card: null,
    purchasedAt: '2026-11-20T10:15:00+00:00',
    operatorId: '17',
    lines,
    tenders: [{ type: 'cash', amountMinor: gross }],
    ...fields,
  }
}

export const aMember = (fields: Record<string, unknown> = {}): Record<string, unknown> => ({
  givenName: 'Maeve',
  familyName: 'Byrne',
  consents: { profiling: true, email: false, sms: false, post: false, phone: false },
  ...fields,
})

export const aProduct = (
  sku: string,
  fields: Record<string, unknown> = {},
): Record<string, unknown> => ({
  sku,
  name: `Product ${sku}`,
  department: 'GROCERY',
  category: 'TINS',
  priceMinor: 200,
  costMinor: 120,
  ...fields,
})
