import type { FraudRule } from '../../domain/fraud/settings.ts'
import type { MemberAlert } from './alerts.queries.ts'
import type { AlertAnswer, AlertDetail } from './fraud.schemas.ts'

/** What a human may do about it. Words alone: nothing of it happens by itself. */
const measures: Readonly<Record<FraudRule, readonly string[]>> = {
  velocity: ['Ask the member whether the card was lent or lost; block the card and issue another.'],
  distantStores: ['Block the card and issue another.', 'Set a spend lock until the member calls.'],
  affinity: ['Look at the till’s recordings of these baskets.', 'Talk to the store’s manager.'],
  drain: ['Set a spend lock and call the member.', 'Block the card and issue another.'],
  split: ['Talk to the member; cap the promotion per member and day.'],
  claims: ['Ask for the receipts; look at where they were found.'],
  returns: [
    'Compare the receipts with the goods.',
    'Look at the till’s recordings of the returns.',
  ],
}

export const toAlertAnswer = (alert: MemberAlert): AlertAnswer => ({
  id: alert.id,
  rule: alert.rule,
  action: alert.action,
  state: alert.state,
  memberId: alert.memberId,
  operator:
    alert.operatorStoreId === null || alert.operatorId === null
      ? null
      : { storeId: alert.operatorStoreId, operatorId: alert.operatorId },
  storeIds: alert.storeIds,
  score: alert.score,
  raised: alert.raised,
  says: alert.says,
  figures: alert.figures,
  measures: [...measures[alert.rule]],
  firstAt: alert.firstAt.toISOString(),
  lastAt: alert.lastAt.toISOString(),
  raisedAt: alert.raisedAt.toISOString(),
  changedAt: alert.changedAt.toISOString(),
  verdict: alert.verdict,
  note: alert.note,
  resolvedBy: alert.resolvedBy,
  resolvedAt: alert.resolvedAt?.toISOString() ?? null,
})

export const toAlertDetail = (alert: MemberAlert): AlertDetail => ({
  ...toAlertAnswer(alert),
  evidence: alert.evidence,
})
