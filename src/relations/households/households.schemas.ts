import { z } from 'zod'
import { id, pageOf, pageQuery, text } from '../../platform/http/shapes.ts'

export const MEMBERS_MAX = 20

export const householdParams = z.strictObject({ id })
export const householdMemberParams = z.strictObject({ id, memberId: id })

export const householdBody = z
  .strictObject({
    name: text(100).optional(),
    memberIds: z.array(id).min(1).max(MEMBERS_MAX).describe('Each in no household yet'),
  })
  .meta({ id: 'HouseholdBody' })

export type HouseholdBody = z.infer<typeof householdBody>

export const mergeBody = z
  .strictObject({ householdId: id.describe('The one that ends; its members and points come here') })
  .meta({ id: 'HouseholdMerge' })

export const householdQuery = pageQuery.extend({
  memberId: id.optional().describe('Only the household that this member is in'),
})

export const householdAnswer = z
  .object({
    id: z.string(),
    name: z.string().nullable(),
    members: z
      .array(z.object({ id: z.string(), joinedAt: z.string() }))
      .describe('In the order in which they joined; none: it has ended'),
    balance: z.int().describe('The points that they share'),
    createdAt: z.string(),
    endedAt: z.string().nullable().describe('Null: it has members'),
    mergedInto: z.string().nullable().describe('The household that took its members and points'),
  })
  .meta({ id: 'Household' })

export type HouseholdAnswer = z.infer<typeof householdAnswer>

export const householdPage = pageOf(householdAnswer)
