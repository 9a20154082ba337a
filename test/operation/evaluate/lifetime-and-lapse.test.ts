import { join } from 'node:path'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { fitDropoutModel } from '../../../src/domain/lifetime/fit-dropout-model.ts'
import { outlookOf } from '../../../src/domain/lifetime/future-baskets.ts'
import { readHistory } from '../../../src/domain/lifetime/history.ts'
import type { MeasuredMethod } from '../../../src/operation/evaluate/evaluation.ts'
import { measureLapse } from '../../../src/operation/evaluate/purchases/measure-lapse.ts'
import { measureLifetime } from '../../../src/operation/evaluate/purchases/measure-lifetime.ts'
import type { PurchaseRecord } from '../../../src/operation/evaluate/purchases/purchase-record.ts'
import { readCdnow } from '../../../src/operation/evaluate/purchases/read-cdnow.ts'
import { readGroceryElog } from '../../../src/operation/evaluate/purchases/read-grocery-elog.ts'
import { simulateRecord } from './simulated-record.ts'

const chosenOf = (rows: readonly MeasuredMethod[]): MeasuredMethod[] =>
  rows.filter(({ chosen }) => chosen)

/** The record in which nothing came after what may be known. */
const withoutFuture = (record: PurchaseRecord): PurchaseRecord => ({
  ...record,
  members: record.members.map(({ days, spend }) => ({
    days: days.filter((day) => day <= record.endDay),
    spend: spend.filter((_, i) => (days[i] ?? 0) <= record.endDay),
  })),
})

describe('evaluating lifetime and lapse', () => {
  const record = simulateRecord()

  it('measures every kind beside the plain rate, and chooses one', async () => {
    const rows = await measureLifetime(record)
    expect(rows.map(({ method }) => method)).toEqual(
      ['BG/NBD', 'MBG/NBD', 2, 3, 4, 5, 6, 7, 8, 'rate so far'].map((name) =>
        typeof name === 'number' ? `MBG/CNBD-${name}` : name,
      ),
    )
    expect(chosenOf(rows)).toHaveLength(1)
    const after = record.members.flatMap(({ days }) => days.filter((day) => day > record.endDay))
    for (const { metrics } of rows) expect(metrics['actualTotal']).toBe(after.length)
    expect(rows[0]?.metrics).toMatchObject({ members: record.members.length })
    expect(Object.keys(rows[0]?.metrics ?? {})).toEqual(
      expect.arrayContaining([
        'total',
        'errorRatio',
        'holdoutMeans',
        'logLikelihood',
        'p',
        'q',
        'v',
      ]),
    )
  })

  it('chooses, fits and expects the same, whatever came later', async () => {
    const [seen, unseen] = [
      await measureLifetime(record),
      await measureLifetime(withoutFuture(record)),
    ]
    seen.forEach(({ metrics, chosen }, i) => {
      const other = unseen[i]
      expect(other?.chosen).toBe(chosen)
      for (const name of ['total', 'logLikelihood', 'r', 'p', 'innerErrorRatios']) {
        expect(other?.metrics[name]).toEqual(metrics[name])
      }
    })
  })

  it('chooses a lapse rule that the future has no say in', async () => {
    const [seen, unseen] = [await measureLapse(record), await measureLapse(withoutFuture(record))]
    expect(chosenOf(seen)).toHaveLength(1)
    expect(seen.map(({ method }) => method)).toEqual([
      'weeks since last basket',
      'logistic of recency and repeats',
      'logistic of recency and decayed baskets',
      'P(alive) of MBG/NBD',
      'chance of a basket by MBG/NBD',
    ])
    seen.forEach(({ metrics, chosen }, i) => {
      expect(unseen[i]?.chosen).toBe(chosen)
      expect(unseen[i]?.metrics['innerAuc']).toEqual(metrics['innerAuc'])
      expect(unseen[i]?.metrics['active']).toBe(0)
      expect(metrics['auc']).toBeGreaterThan(0.6)
    })
  })
})

const real = process.env['BASKETWISE_DATA']
if (!real) console.info('BASKETWISE_DATA is not set: the published figures are not compared')
const describeReal = real ? describe : describe.skip

describeReal('CDNOW itself', () => {
  let record: PurchaseRecord
  let rows: MeasuredMethod[]
  beforeAll(async () => {
    record = await readCdnow(join(real ?? '', 'cdnow'))
    rows = await measureLifetime(record)
  })
  const figure = (name: string) => Number(rows[0]?.metrics[name])

  it('gives the published parameters of BG/NBD and Gamma-Gamma', () => {
    expect(rows[0]?.method).toBe('BG/NBD')
    expect(new Date(record.endDay * 86_400_000).toISOString()).toMatch(/^1997-09-30/)
    expect(figure('members')).toBe(2357)
    expect(figure('logLikelihood')).toBeCloseTo(-9582.43, 2)
    expect(figure('r')).toBeCloseTo(0.2426, 4)
    expect(figure('alpha')).toBeCloseTo(4.414, 3)
    expect(figure('a')).toBeCloseTo(0.793, 3)
    expect(figure('b')).toBeCloseTo(2.426, 3)
    expect(figure('spendMembers')).toBe(946)
    expect(figure('p')).toBeCloseTo(6.25, 2)
    expect(figure('q')).toBeCloseTo(3.74, 1)
    expect(figure('v')).toBeCloseTo(15.44, 1)
  })

  it('gives the published holdout table', () => {
    const published = [0.2251, 0.5231, 1.0441, 1.5203, 2.1638, 2.6538, 3.504, 6.157]
    const actual = [0.2367, 0.697, 1.3925, 1.56, 2.5323, 2.9474, 3.8621, 6.3594]
    const means = [rows[0]?.metrics['holdoutMeans'], rows[0]?.metrics['actualMeans']].map(
      (metric) => (Array.isArray(metric) ? metric : []),
    )
    published.forEach((mean, i) => {
      expect(means[0]?.[i]).toBeCloseTo(mean, 3)
      expect(means[1]?.[i]).toBeCloseTo(actual[i] ?? 0, 4)
    })
  })

  it('expects of a newcomer and of a frequent shopper what was published', () => {
    const histories = record.members.map(({ days }) => readHistory(days, record.endDay))
    const { model } = fitDropoutModel(histories, { regularity: 1, dropsOutAtStart: false })
    expect(outlookOf(model, readHistory([0], 0), 52).expected).toBeCloseTo(1.444, 4)
    const frequent = { repeats: 26, lastWeek: 30.857, weeks: 31, logGaps: 0 }
    expect(outlookOf(model, frequent, 52).expected).toBeCloseTo(25.757, 2)
  })
})

describeReal('the online grocer itself', () => {
  let record: PurchaseRecord
  beforeAll(async () => {
    record = await readGroceryElog(join(real ?? '', 'grocery-elog'))
  })

  it('is expected to buy what it bought, within a tenth, and each member better than published', async () => {
    const [chosen] = chosenOf(await measureLifetime(record))
    expect(chosen?.metrics['actualTotal']).toBe(3389)
    expect(Math.abs(Number(chosen?.metrics['total']) / 3389 - 1)).toBeLessThan(0.1)
    expect(chosen?.metrics['errorRatio']).toBeLessThan(0.6)
  })

  it('has its lapsing members ranked better than by the plain rule', async () => {
    const rows = await measureLapse(record)
    expect(Number(rows[0]?.metrics['auc'])).toBeCloseTo(0.887, 3)
    expect(chosenOf(rows)[0]?.metrics['auc']).toBeGreaterThanOrEqual(0.889)
  })
})
