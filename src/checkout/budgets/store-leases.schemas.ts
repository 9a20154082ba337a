import { z } from 'zod'
import {
  day,
  id,
  instant,
  minor,
  pageOf,
  pageQuery,
  storeId,
  text,
} from '../../platform/http/shapes.ts'

const COUNT_MAX = 1_000_000_000
const MONEY_MAX_MINOR = 100_000_000_000

export const leaseStates = z.enum(['out', 'returned', 'written-off'])

export const leasesParams = z.strictObject({ id: storeId })
export const leaseParams = z.strictObject({ id: storeId, leaseId: id })

export const leaseBody = z
  .strictObject({
    subjectId: z.uuid().describe('A promotion or campaign with a budget for all baskets together'),
    uses: z.int().min(1).max(COUNT_MAX).describe('Baskets, or coupons; and as many sets'),
    moneyMinor: z
      .int()
      .min(1)
      .max(MONEY_MAX_MINOR)
      .optional()
      .describe('The most money of it; needed where the budget limits money'),
    expiresAt: instant.describe('It backs purchases until then, included'),
  })
  .meta({ id: 'StoreLeaseBody' })

export const writeOffBody = z.strictObject({ reason: text(500) }).meta({ id: 'WriteOffBody' })

export const leaseAnswer = z
  .object({
    id: z.string(),
    storeId: z.string(),
    subjectId: z.string(),
    uses: z.int(),
    moneyMinor: minor.nullable(),
    usesLeft: z.int().describe('Not given away as far as is known; 0 once it is closed'),
    moneyLeftMinor: minor.nullable(),
    expiresAt: z.string(),
    createdAt: z.string(),
    createdBy: z.string(),
    state: leaseStates,
    waitingFor: z
      .array(z.string())
      .describe(
        'Terminals that have not said that all from before its end was sent, or of which something is open in quarantine',
      ),
    closedAt: z.string().nullable(),
    closedBy: z.string().nullable().describe('The key’s id, or worker'),
    reason: z.string().nullable(),
    usesReturned: z.int().describe('Went back to the budget when it was closed'),
    moneyReturnedMinor: minor,
  })
  .meta({ id: 'StoreLease' })

export const leasePage = pageOf(leaseAnswer)

export const unbackedQuery = pageQuery.extend({
  from: day.describe('First business date'),
  to: day.describe('Last business date, included; at most 366 days'),
})

const unbackedRow = z
  .object({
    subjectId: z.string().describe('The promotion or campaign'),
    storeId: z.string(),
    unbackedUses: z.int(),
    unbackedMinor: minor.describe('Given away beyond a cap or a right'),
    leasedUses: z.int().describe('Of leases that held on one of these days'),
    leasedMinor: minor,
    outUses: z.int().describe('Of these: still out and not given away, as far as is known'),
    outMinor: minor,
  })
  .meta({ id: 'Unbacked' })

export const unbackedPage = pageOf(unbackedRow).extend({
  asOf: z.string(),
  from: z.string(),
  to: z.string(),
})

export type LeaseBody = z.infer<typeof leaseBody>
export type LeaseAnswer = z.infer<typeof leaseAnswer>
export type LeaseQuery = z.infer<typeof pageQuery>
export type UnbackedQuery = z.infer<typeof unbackedQuery>
export type UnbackedPage = z.infer<typeof unbackedPage>
