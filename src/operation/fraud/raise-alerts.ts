import { DAY_MS } from '../../domain/calendar.ts'
import { type Fact, HOUR_MS, MINUTE_MS, type Signal, subjectKey } from '../../domain/fraud/facts.ts'
import type { FraudRule, FraudSettings } from '../../domain/fraud/settings.ts'
import { newId } from '../../domain/ids.ts'
import type { Tx } from '../../platform/db/database.ts'
import {
  type Alert,
  type Evidence,
  insertAlert,
  lockAlerts,
  type NewAlert,
  updateAlert,
} from './alerts.queries.ts'
import { findSignals, type Watched } from './find-signals.ts'

/** Of one alert, the newest: more explains nothing better. */
const EVIDENCE_MAX = 500

/**
 * Raises what the rules say of what is new. Evidence that is in an alert already raises nothing, and what was judged
 * harmless counts no more towards the same rule.
 */
export async function raiseAlerts(tx: Tx, watched: Watched): Promise<void> {
  const first = await findSignals(tx, watched, () => true)
  if (first.length === 0) return
  const subjects = first.map(({ subject }) => subject)
  const known: Known[] = await lockAlerts(
    tx,
    [...new Set(subjects.map(subjectKey))].sort(),
    subjects,
  )
  const harmless = new Set(known.filter(isHarmless).flatMap(evidenceKeys))
  const counts = (rule: FraudRule, { id }: Fact): boolean => !harmless.has(`${rule}/${id}`)
  const signals = first.every(({ rule, evidence }) => evidence.every((fact) => counts(rule, fact)))
    ? first
    : await findSignals(tx, watched, counts)
  for (const signal of signals) await raise(tx, signal, { known, settings: watched.settings })
}

type Known = Pick<Alert, 'state'> & Partial<Pick<Alert, 'verdict'>> & NewAlert

const isHarmless = ({ verdict }: Known): boolean => verdict === 'harmless'
const evidenceKeys = ({ rule, evidence }: Known): string[] =>
  evidence.map(({ id }) => `${rule}/${id}`)

type Around = { known: Known[]; settings: FraudSettings }

async function raise(tx: Tx, signal: Signal, { known, settings }: Around): Promise<void> {
  const same = known.filter((alert) => isOfSubject(alert, signal))
  if (same.some((alert) => holdsAll(alert, signal))) return
  const spanMs = windowMs(signal.rule, settings)
  const open = same.find((alert) => alert.state === 'open' && isNear(alert, signal, spanMs))
  const { action } = settings[signal.rule]
  if (open) {
    const joined = join(open, signal)
    Object.assign(open, joined, { action })
    await updateAlert(tx, open)
    return
  }
  const { accountId, operator } = signal.subject
  const alert: Known = {
    id: newId(),
    state: 'open',
    rule: signal.rule,
    action,
    accountId,
    operatorStoreId: operator?.storeId ?? null,
    operatorId: operator?.operatorId ?? null,
    raised: 1,
    score: signal.score,
    says: signal.says,
    figures: signal.figures,
    ...evidenceOf(signal.evidence.map(toEvidence)),
  }
  known.push(alert)
  await insertAlert(tx, alert)
}

const isOfSubject = (alert: Known, { rule, subject }: Signal): boolean =>
  alert.rule === rule &&
  alert.accountId === subject.accountId &&
  alert.operatorStoreId === (subject.operator?.storeId ?? null) &&
  alert.operatorId === (subject.operator?.operatorId ?? null)

function holdsAll(alert: Known, { evidence }: Signal): boolean {
  const ids = new Set(alert.evidence.map(({ id }) => id))
  return evidence.every(({ id }) => ids.has(id))
}

function isNear({ firstAt, lastAt }: Known, { evidence }: Signal, spanMs: number): boolean {
  const from = evidence[0]?.at.getTime() ?? 0
  const to = evidence.at(-1)?.at.getTime() ?? 0
  return from <= lastAt.getTime() + spanMs && to >= firstAt.getTime() - spanMs
}

/** The worse of the two explains it; both are evidence. */
function join(open: Known, signal: Signal) {
  const worst = signal.score >= open.score ? signal : open
  const { score, says, figures } = worst
  const evidence = new Map(
    [...open.evidence, ...signal.evidence.map(toEvidence)].map((one) => [one.id, one]),
  )
  return { score, says, figures, raised: open.raised + 1, ...evidenceOf([...evidence.values()]) }
}

function evidenceOf(
  all: readonly Evidence[],
): Pick<NewAlert, 'evidence' | 'storeIds' | 'firstAt' | 'lastAt'> {
  const sorted = [...all].sort(
    (a, b) => Date.parse(a.at) - Date.parse(b.at) || (a.id < b.id ? -1 : 1),
  )
  const evidence = sorted.slice(-EVIDENCE_MAX)
  return {
    evidence,
    storeIds: [...new Set(evidence.flatMap(({ storeId }) => storeId ?? []))].sort(),
    firstAt: new Date(evidence[0]?.at ?? 0),
    lastAt: new Date(evidence.at(-1)?.at ?? 0),
  }
}

const toEvidence = (fact: Fact): Evidence => ({
  id: fact.id,
  kind: fact.kind,
  reference: fact.reference,
  storeId: fact.storeId,
  terminalId: fact.terminalId,
  operatorId: fact.operatorId,
  at: fact.at.toISOString(),
  netMinor: fact.netMinor,
  pointsEarned: fact.pointsEarned,
  pointsSpent: fact.pointsSpent,
})

/** How near a further signal is to be part of an open alert. */
function windowMs(rule: FraudRule, settings: FraudSettings): number {
  switch (rule) {
    case 'velocity':
    case 'distantStores':
      return DAY_MS
    case 'drain':
      return settings.drain.hours * HOUR_MS
    case 'split':
      return settings.split.minutes * MINUTE_MS
    case 'affinity':
    case 'claims':
    case 'returns':
      return settings[rule].days * DAY_MS
    default:
      return rule satisfies never
  }
}
