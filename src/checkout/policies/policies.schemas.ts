import { z } from 'zod'
import { jurisdictionPattern, ruleContent, ruleId } from '../../domain/law/rule.ts'
import { day, pageOf, pageQuery } from '../../platform/http/shapes.ts'

export const ruleParams = z.strictObject({ id: ruleId })
export const ruleBody = ruleContent

export const ruleQuery = pageQuery.extend({
  jurisdiction: z
    .string()
    .regex(jurisdictionPattern)
    .optional()
    .describe('What holds there: GB-SCT shows rules of GB too'),
  day: day.optional().describe('What bears on purchases of this day'),
})

export const ruleAnswer = z
  .object({
    id: z.string(),
    jurisdiction: z.string(),
    policyClass: z.string(),
    axis: z.string().describe('What it forbids or asks for'),
    validFrom: z.string(),
    validUntil: z.string().nullable(),
    summary: z.string(),
    citation: z.string(),
    minorPerUnit: z.int().optional().describe('discountFloor: least price of a unit'),
    unitMicrolitres: z.int().optional().describe('discountFloor: pure alcohol of a unit'),
    daysMin: z.int().optional().describe('shortPromotion: how long a price lasts at least'),
    text: z.string().optional().describe('disclosure: what is told'),
    source: z.string().describe('shipped | own'),
    withdrawnAt: z.string().nullable().describe('Since when it does not count'),
  })
  .meta({ id: 'LawRule' })

export const rulePage = pageOf(ruleAnswer)

export type RuleQuery = z.infer<typeof ruleQuery>
export type RuleAnswer = z.infer<typeof ruleAnswer>
