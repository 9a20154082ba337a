import { z } from 'zod'
import { offerPack } from '../../domain/offer-pack/offer-pack.ts'
import { pageOf, storeId } from '../../platform/http/shapes.ts'

export const packParams = z.strictObject({ id: storeId })

export const packHeaders = z.looseObject({
  'if-none-match': z.string().max(1000).optional().describe('The ETag of the pack that is held'),
})

export const signedPack = z
  .object({
    pack: offerPack,
    signature: z
      .string()
      .describe('Ed25519 over the canonical JSON of `pack`, base64url without padding'),
  })
  .meta({ id: 'SignedOfferPack' })

export const keyAnswer = z
  .object({
    keyId: z.string(),
    algorithm: z.literal('Ed25519'),
    publicKey: z.string().describe('32 bytes as base64url without padding'),
    createdAt: z.string(),
    retiredAt: z.string().nullable().describe('null: packs are signed with it'),
    verifiesUntil: z.string().nullable().describe('By then all its packs have expired'),
  })
  .meta({ id: 'OfferPackKey' })

export const keyPage = pageOf(keyAnswer)
