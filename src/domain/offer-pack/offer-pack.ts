import { createHash } from 'node:crypto'
import { z } from 'zod'
import { layoutPattern, measurePrefixes } from '../gs1/variable-measure.ts'
import { ruleContent } from '../law/rule.ts'
import { rewardSchemas } from '../promotions/kinds.ts'
import { capScopes, type Promotion, stackings } from '../promotions/offer.ts'
import { isTimeZone } from '../zone-offset.ts'

/**
 * What a store's tills evaluate baskets with while they cannot ask: everything that the engine is given of offers, law
 * and goods. Its instants are text and its objects have fixed names, so that it is canonical JSON by sorting names.
 */
export const OFFER_PACK_FORMAT = 'basketwise-offer-pack/1'

const names = z.object({
  products: z.array(z.string()),
  categories: z.array(z.string()),
  brands: z.array(z.string()),
})

const limit = z.int().nullable()
const limits = { usesMax: limit, setsMax: limit, moneyMaxMinor: limit }
const instant = z.iso.datetime()
const minor = z.int().min(0)

/** Strict: what an engine does not understand of a promotion it must not pass over. */
export const packPromotion = z
  .strictObject({
    id: z.string(),
    version: z.int(),
    title: z.string(),
    receiptLabel: z.string(),
    funder: z.string(),
    reward: z.discriminatedUnion('kind', rewardSchemas),
    appliesTo: names.extend({ except: names }),
    stacking: z.enum(stackings),
    priority: z.int(),
    minimumSpend: z
      .object({
        amountMinor: minor,
        basis: z.enum(['beforeDiscounts', 'afterDiscounts']),
        on: z.enum(['basket', 'matching']),
      })
      .nullable(),
    discountMaxMinor: limit,
    setsPerBasket: limit,
    startsOn: z.string().nullable(),
    endsOn: z.string().nullable(),
    weekdays: z.array(z.int()),
    hours: z.object({ from: z.string(), until: z.string() }).nullable(),
    audience: z.enum(['everyone', 'members']),
    budget: z.object(limits).nullable(),
    caps: z.array(z.object({ per: z.enum(capScopes), ...limits })),
    inForceFrom: instant.nullable(),
    inForceUntil: instant.nullable(),
  })
  .describe('As launched; this store is one that it is for')

const packProduct = z.object({
  sku: z.string(),
  category: z.string().optional(),
  brand: z.string().optional(),
  policyClass: z.string().optional(),
  pureAlcoholMicrolitres: z.int().optional(),
})

const packLease = z.object({
  promotionId: z.string(),
  uses: z.int().min(0),
  moneyMinor: minor.nullable().describe('null: bounded by the uses alone'),
  expiresAt: instant,
})

export const offerPack = z
  .object({
    format: z.literal(OFFER_PACK_FORMAT),
    keyId: z.string().describe('The key that it is signed with'),
    storeId: z.string(),
    timeZone: z.string().refine(isTimeZone, 'no such time zone'),
    jurisdiction: z.string(),
    storeGroups: z.array(z.string()),
    issuedAt: instant.describe(
      'The start of a period: packs of one period differ by what has changed',
    ),
    expiresAt: instant.describe('From then on nothing may be evaluated with it'),
    programme: z.object({
      currency: z.string(),
      discountMaxPercent: z.int().min(1).max(100),
      earning: z.object({
        pointValueMinor: z.int().min(1),
        earnStepMinor: z.int().min(1),
        earnOn: z.literal('beforeCoupons').optional().describe('Left out: the net amount earns'),
      }),
      offlinePointsMaxPerDay: z
        .int()
        .min(0)
        .nullable()
        .describe(
          'What tills may take of a member’s points on a day while offline; null: no limit',
        ),
    }),
    promotions: z.array(packPromotion),
    leases: z.array(packLease).describe('What the store may give of capped promotions'),
    law: z.array(z.object({ id: z.string(), content: ruleContent })),
    products: z
      .array(packProduct)
      .describe('Those that an offer names by category or brand, or a law by class; by sku'),
    barcodeLayouts: z.array(
      z.object({
        prefix: z.enum(measurePrefixes),
        layout: z.string().regex(layoutPattern),
        unit: z.int().min(1),
        weighed: z.boolean(),
      }),
    ),
    blockedCards: z.array(z.string()).describe('First 8 bytes of SHA-256 of the number, as hex'),
  })
  .meta({ id: 'OfferPack' })

export type OfferPack = z.infer<typeof offerPack>
export type PackPromotion = OfferPack['promotions'][number]
export type PackLease = OfferPack['leases'][number]
export type PackProduct = OfferPack['products'][number]

/** A promotion of a pack as the engine takes it. Those for some members or for bearers of codes are in no pack. */
export const toPromotion = (
  { inForceFrom, inForceUntil, ...definition }: PackPromotion,
  storeId: string,
): Promotion => ({
  ...definition,
  members: [],
  tiers: [],
  couponRequired: false,
  stores: [storeId],
  storeGroups: [],
  inForceFrom: inForceFrom === null ? null : new Date(inForceFrom),
  inForceUntil: inForceUntil === null ? null : new Date(inForceUntil),
})

const CARD_HASH_DIGITS = 16

/** How a card's number stands in the list of blocked ones: shorter, and not to be read by chance. */
export const cardHash = (number: string): string =>
  createHash('sha256').update(number).digest('hex').slice(0, CARD_HASH_DIGITS)
