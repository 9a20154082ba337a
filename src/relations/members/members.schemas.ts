import { z } from 'zod'
import { day, id, instant, pageOf, pageQuery, text } from '../../platform/http/shapes.ts'
import { normalisePhone } from './person-fields.ts'

export const consentPurposes = ['profiling', 'email', 'sms', 'post', 'phone'] as const
export type ConsentPurpose = (typeof consentPurposes)[number]

const name = text(200)
const email = z.email().max(254)
const phone = text(40)
  .refine((value) => normalisePhone(value) !== undefined, 'not a plausible phone number')
  .describe('6 to 15 digits, a leading + if known; spaces and dashes are dropped')
const birthDate = day.refine((value) => value >= '1900-01-01', 'before 1900')
const externalId = text(100)
const cardNumber = text(40)

export const consentsShape = z
  .strictObject({
    profiling: z.boolean(),
    email: z.boolean(),
    sms: z.boolean(),
    post: z.boolean(),
    phone: z.boolean(),
  })
  .meta({ id: 'Consents' })

export const memberBody = z
  .strictObject({
    givenName: name.optional(),
    familyName: name.optional(),
    email: email.optional(),
    phone: phone.optional(),
    birthDate: birthDate.optional(),
    externalId: externalId.optional().describe('The member’s id in another system; unique'),
    consents: consentsShape,
    cardNumber: cardNumber.optional().describe('Unset: the member gets a new card'),
    joinedAt: instant.optional().describe('Administrators only; unset: now'),
  })
  .meta({ id: 'MemberBody' })

export const memberChange = z
  .strictObject({
    givenName: name.nullable().optional(),
    familyName: name.nullable().optional(),
    email: email.nullable().optional(),
    phone: phone.nullable().optional(),
    birthDate: birthDate.nullable().optional(),
    consents: consentsShape.partial().optional(),
  })
  .meta({ id: 'MemberChange', description: 'What is left out stays; null clears' })

export const memberParams = z.strictObject({ id })

export const memberQuery = pageQuery
  .extend({
    card: cardNumber.optional(),
    phone: z
      .string()
      // A + that was not written %2B arrives as a space.
      .transform((value) => value.replace(/^ /, '+'))
      .pipe(phone)
      .optional(),
    email: email.optional(),
    externalId: externalId.optional(),
  })
  .refine(
    (query) =>
      [query.card, query.phone, query.email, query.externalId].filter(
        (value) => value !== undefined,
      ).length === 1,
    'ask by exactly one of card, phone, email and externalId',
  )

export const memberAnswer = z
  .object({
    id,
    externalId: z.string().nullable(),
    givenName: z.string().nullable(),
    familyName: z.string().nullable(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    birthDate: z.string().nullable().describe('YYYY-MM-DD'),
    joinedAt: z.string(),
    tier: z.string().nullable().describe('Today, by the store’s clock; null: in none'),
    consents: z.object(consentsShape.shape),
    cards: z.array(z.object({ number: z.string(), status: z.string() })),
  })
  .meta({ id: 'Member' })

export const memberPage = pageOf(memberAnswer)

export type MemberBody = z.infer<typeof memberBody>
export type MemberChange = z.infer<typeof memberChange>
export type MemberQuery = z.infer<typeof memberQuery>
export type MemberAnswer = z.infer<typeof memberAnswer>
export type Consents = z.infer<typeof consentsShape>
