import { z } from 'zod'
import { day, pageOf, pageQuery, signedMinor } from '../../platform/http/shapes.ts'

export const settlementQuery = pageQuery.extend({
  from: day.describe('First business date'),
  to: day.describe('Last business date, included; at most 366 days'),
})

const figures = {
  discounts: z.int().describe('On how many lines'),
  baskets: z.int(),
  amountMinor: signedMinor.describe('To be paid: given, less what came back'),
  returnedMinor: signedMinor.describe(
    'Taken back with goods that came back in these days, whenever they were bought',
  ),
  unbackedMinor: signedMinor.describe(
    'Of it: given by tills beyond a coupon or its budget, or for no offer of ours',
  ),
}

const settledOffer = z
  .object({
    promotionId: z.string().nullable(),
    campaignId: z.string().nullable().describe('Both null: for nothing that is known here'),
    title: z.string().nullable(),
    ...figures,
  })
  .meta({ id: 'SettledOffer' })

const settlement = z
  .object({
    funder: z.string().describe('store, or a manufacturer by name'),
    ...figures,
    offers: z.array(settledOffer),
  })
  .meta({ id: 'Settlement' })

export const settlementPage = pageOf(settlement).extend({
  asOf: z.string(),
  from: z.string(),
  to: z.string(),
  totals: z
    .object(figures)
    .describe(
      'Of all funders: what was taken off the baskets of these days, less what came back in them',
    ),
})

export type SettlementQuery = z.infer<typeof settlementQuery>
export type SettlementPage = z.infer<typeof settlementPage>
