import { newId } from '../../src/domain/ids.ts'
import { fillBasket, type Product } from '../support/catalogue.ts'
import type { Random } from '../support/random.ts'

/** A line as it is recorded, with the product's facts as of the purchase. */
export type StoredLine = {
  line: number
  kind: 'sale'
  sku: string
  quantity: number
  unitPriceMinor: number
  amountMinor: number
  discountMinor: number
  department: string
  category: string
  costMinor: number
  policyClass: null
  known: true
}

/** A basket with its lines, as every variant gets it; the names are the columns'. */
export type StoredBasket = ReturnType<typeof makeBasket>

let sequence = 0

export function makeBasket(
  random: Random,
  accounts: readonly string[],
  catalogue: readonly Product[],
  lineCount: number,
) {
  sequence += 1
  const lines = fillBasket(random, catalogue, lineCount).map(
    ({ line, product }): StoredLine => ({
      kind: 'sale',
      ...line,
      discountMinor: line.line === 1 ? 43 : 0,
      department: product.department,
      category: product.category,
      costMinor: product.costMinor,
      policyClass: null,
      known: true,
    }),
  )
  const gross = lines.reduce((sum, line) => sum + line.amountMinor, 0)
  return {
    account_id: random.pick(accounts),
    id: newId(),
    lot_id: newId(),
    store_id: '0042',
    terminal_id: '03',
    operator_id: '17',
    reference: `20261120-0042-03-${String(sequence).padStart(8, '0')}`,
    business_date: '2026-11-20',
    sequence,
    kind: 'sale',
    body_hash: `\\x${sequence.toString(16).padStart(64, '0')}`,
    purchased_at: '2026-11-20T10:15:00Z',
    expires_at: '2028-11-20T23:59:59Z',
    card_number: '2900000012346',
    gross_minor: gross,
    discount_minor: 43,
    net_minor: gross - 43,
    points_earned: Math.floor((gross - 43) / 100),
    points_spent: 0,
    points_balance: 1000,
    discounts: [
      {
        line: 1,
        promotionId: null,
        version: null,
        couponId: newId(),
        amountMinor: 43,
        receiptLabel: '10 % off your coffee',
      },
    ],
    tenders: [{ type: 'card', amountMinor: gross - 43 }],
    coupons_redeemed: [],
    refused: [],
    flags: [],
    lines,
  }
}
