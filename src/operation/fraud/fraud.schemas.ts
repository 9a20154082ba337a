import { z } from 'zod'
import { factKinds } from '../../domain/fraud/facts.ts'
import { fraudActions, fraudRules, fraudSettings } from '../../domain/fraud/settings.ts'
import { id, pageOf, pageQuery, storeId, text } from '../../platform/http/shapes.ts'

export const fraudSettingsBody = fraudSettings.meta({ id: 'FraudSettingsBody' })
export const fraudSettingsAnswer = z.object(fraudSettings.shape).meta({ id: 'FraudSettings' })

const states = ['open', 'resolved'] as const
const verdicts = ['confirmed', 'harmless'] as const

export const alertParams = z.strictObject({ id })

export const alertQuery = pageQuery.extend({
  state: z.enum(states).optional(),
  action: z
    .enum(fraudActions)
    .optional()
    .describe('flag: what whoever serves a member should know'),
  storeId: storeId.optional().describe('Something of the evidence happened there'),
  memberId: id.optional(),
})

export const resolveBody = z
  .strictObject({
    verdict: z.enum(verdicts).describe('harmless: its evidence counts no more towards this rule'),
    note: text(2000).optional(),
  })
  .meta({ id: 'FraudVerdict' })

export const alertAnswer = z
  .object({
    id: z.string(),
    rule: z.enum(fraudRules),
    action: z.enum(fraudActions),
    state: z.enum(states),
    memberId: z.string().nullable().describe('null: it names an operator alone'),
    operator: z.object({ storeId: z.string(), operatorId: z.string() }).nullable(),
    storeIds: z.array(z.string()).describe('Where the evidence is from'),
    score: z.int().describe('0 to 100; 50 at the rule’s threshold'),
    raised: z.int().describe('How often new evidence came'),
    says: z.string().describe('Why, in plain words'),
    figures: z.record(z.string(), z.union([z.number(), z.string()])),
    measures: z.array(z.string()).describe('What a human may do; nothing happens by itself'),
    firstAt: z.string().describe('Of the evidence'),
    lastAt: z.string(),
    raisedAt: z.string(),
    changedAt: z.string(),
    verdict: z.enum(verdicts).nullable(),
    note: z.string().nullable(),
    resolvedBy: z.string().nullable().describe('The id of the key'),
    resolvedAt: z.string().nullable(),
  })
  .meta({ id: 'FraudAlert' })

export const alertPage = pageOf(alertAnswer)

export const alertDetail = alertAnswer
  .extend({
    evidence: z
      .array(
        z.object({
          id: z.string(),
          kind: z.enum(factKinds),
          reference: z.string().nullable(),
          storeId: z.string().nullable(),
          terminalId: z.string().nullable(),
          operatorId: z.string().nullable(),
          at: z.string(),
          netMinor: z.int().describe('What was paid, or refunded'),
          pointsEarned: z.int(),
          pointsSpent: z.int(),
        }),
      )
      .describe('By time; at most the last 500'),
  })
  .meta({ id: 'FraudAlertDetail' })

export type AlertQuery = z.infer<typeof alertQuery>
export type AlertAnswer = z.infer<typeof alertAnswer>
export type AlertDetail = z.infer<typeof alertDetail>
