import type { RecordedLine } from '../../../src/domain/basket.ts'
import type { ProfileBasket } from '../../../src/domain/profile/profile.ts'

/** One sold unit of 'milk' in DAIRY, GROCERY at 1.00. */
export const aRecordedLine = (fields: Partial<RecordedLine> = {}): RecordedLine => ({
  line: 1,
  kind: 'sale',
  sku: 'milk',
  quantity: 1,
  unitPriceMinor: 100,
  amountMinor: 100,
  discountMinor: 0,
  department: 'GROCERY',
  category: 'DAIRY',
  costMinor: 60,
  brand: null,
  policyClass: null,
  known: true,
  ...fields,
})

let count = 0

/** In Dublin on a Friday morning; net is what its sold lines come to. */
export function aRecordedBasket(fields: Partial<ProfileBasket> = {}): ProfileBasket {
  count += 1
  const lines = fields.lines ?? [aRecordedLine()]
  const sold = lines.filter((line) => line.kind === 'sale')
  return {
    id: `01900000-0000-7000-8000-${String(count).padStart(12, '0')}`,
    storeId: '0042',
    timeZone: 'Europe/Dublin',
    purchasedAt: new Date('2026-11-20T10:15:00Z'),
    netMinor: sold.reduce((sum, line) => sum + line.amountMinor - line.discountMinor, 0),
    lines,
    ...fields,
  }
}
