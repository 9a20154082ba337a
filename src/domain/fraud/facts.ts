import type { AccountId } from '../ids.ts'
import type { FraudRule } from './settings.ts'

export const factKinds = ['basket', 'return', 'void', 'claim', 'wrong-code'] as const
export type FactKind = (typeof factKinds)[number]

/** Degrees, WGS 84. */
export type Place = { latitude: number; longitude: number }

/** One thing that happened with a card or at a till, by the till's own time. */
export type Fact = {
  id: string
  kind: FactKind
  /** Null: no card. */
  accountId: AccountId | null
  cardNumber: string | null
  storeId: string | null
  terminalId: string | null
  operatorId: string | null
  reference: string | null
  at: Date
  /** What was paid; of a return what was refunded. */
  netMinor: number
  pointsEarned: number
  pointsSpent: number
  /** Promotions that gave something once for the whole basket. */
  bonuses: readonly string[]
  withoutReceipt: boolean
  /** A return or void by the operator who had sold the goods. */
  ownSale: boolean
  place: Place | null
}

/** Whom a signal names: a member, an operator of a store, or both. */
export type Subject = {
  accountId: AccountId | null
  operator: { storeId: string; operatorId: string } | null
}

/** What a rule has found, with the numbers that explain it, in plain words. */
export type Signal = {
  rule: FraudRule
  subject: Subject
  /** 0 to 100; 50 at the threshold. */
  score: number
  /** By time. */
  evidence: readonly Fact[]
  figures: Readonly<Record<string, number | string>>
  says: string
}

export const MINUTE_MS = 60_000
export const HOUR_MS = 60 * MINUTE_MS

/** 50 at the threshold, 75 at twice, 90 at five times as much, and never more than 100. */
export const excess = (value: number, threshold: number): number =>
  Math.round(100 - (50 * threshold) / Math.max(value, threshold))

/** By time, then id, so that the order in which events came makes no difference. */
export const byTime = (a: Fact, b: Fact): number =>
  a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : Number(a.id > b.id))

/** For each fact those of the `spanMs` that end with it, itself the last. `facts` are by time. */
export function windowsOf(facts: readonly Fact[], spanMs: number): (readonly Fact[])[] {
  let start = 0
  return facts.map((last, index) => {
    while (startsBefore(facts[start], last, spanMs)) start += 1
    return facts.slice(start, index + 1)
  })
}

const startsBefore = (first: Fact | undefined, last: Fact, spanMs: number): boolean =>
  first !== undefined && first.at.getTime() <= last.at.getTime() - spanMs

/** The longest of the windows that hold something new; none where no window does. */
export const fullestOf = (
  windows: readonly (readonly Fact[])[],
  isNew: (fact: Fact) => boolean,
): readonly Fact[] =>
  windows
    .filter((window) => window.some(isNew))
    .reduce((fullest, window) => (window.length > fullest.length ? window : fullest), [])

export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string | null): T[][] {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    if (key === null) continue
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return [...groups.values()]
}

export const subjectKey = ({ accountId, operator }: Subject): string =>
  [accountId ?? '', operator?.storeId ?? '', operator?.operatorId ?? ''].join('/')

/** Signals of one rule and subject that share evidence are one: the worst of them, with the evidence of all. */
export function joinSignals(signals: readonly Signal[]): Signal[] {
  const joined: Signal[] = []
  for (const signal of signals) {
    const sharing = joined.findIndex((other) => isSameCase(other, signal))
    const other = joined[sharing]
    if (other) joined[sharing] = joinTwo(other, signal)
    else joined.push(signal)
  }
  return joined
}

function isSameCase(one: Signal, other: Signal): boolean {
  if (one.rule !== other.rule || subjectKey(one.subject) !== subjectKey(other.subject)) return false
  const ids = new Set(one.evidence.map(({ id }) => id))
  return other.evidence.some(({ id }) => ids.has(id))
}

function joinTwo(one: Signal, other: Signal): Signal {
  const worst = other.score > one.score ? other : one
  const evidence = new Map([...one.evidence, ...other.evidence].map((fact) => [fact.id, fact]))
  return { ...worst, evidence: [...evidence.values()].sort(byTime) }
}

export const sumOf = (facts: readonly Fact[], of: 'netMinor' | 'pointsSpent'): number =>
  facts.reduce((sum, fact) => sum + fact[of], 0)
