import { describe, expect, it } from '@jest/globals'
import { takeFromLots } from '../../src/domain/points.ts'
import { planExpiry, planPartialMove, planWholeMove } from '../../src/domain/points-moves.ts'
import fc from '../support/fast-check.ts'

const lot = (id: string, remaining: number) => ({ id, remaining })
const sum = (parts: readonly { points: number }[]) =>
  parts.reduce((total, { points }) => total + points, 0)

describe('lots that have ended', () => {
  it('pay debts first, the first debt first, and expire for the rest', () => {
    const [a, b] = [lot('a', 30), lot('b', 20)]
    expect(planExpiry([a, b], [lot('x', -10), lot('y', -25)])).toEqual({
      settled: [
        { from: a, toLotId: 'x', points: 10 },
        { from: a, toLotId: 'y', points: 20 },
        { from: b, toLotId: 'y', points: 5 },
      ],
      expired: [{ from: b, points: 15 }],
    })
  })

  it('give everything they hold and pay no debt beyond it, whatever there is', () => {
    const remaining = fc.integer({ min: -50, max: 200 })
    fc.assert(
      fc.property(fc.array(remaining), fc.array(remaining), (held, owed) => {
        const ended = held.map((points, i) => lot(`e${i}`, points))
        const debts = owed.map((points, i) => lot(`d${i}`, points))
        const { settled, expired } = planExpiry(ended, debts)
        for (const { id, remaining: left } of ended) {
          const given = [...settled, ...expired].filter((part) => part.from.id === id)
          expect(sum(given)).toBe(Math.max(0, left))
        }
        for (const { id, remaining: left } of debts) {
          const paid = sum(settled.filter((part) => part.toLotId === id))
          expect(paid).toBeLessThanOrEqual(Math.max(0, -left))
          if (expired.length > 0) expect(paid).toBe(Math.max(0, -left))
        }
        expect([...settled, ...expired].every(({ points }) => points > 0)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})

describe('lots that move', () => {
  const at = new Date('2026-11-21T10:00:00Z')
  const dated = (id: string, remaining: number, expiresAt: string) => ({
    id,
    remaining,
    expired: 0,
    availableAt: null,
    earnedAt: new Date('2025-03-01T09:00:00Z'),
    expiresAt: new Date(expiresAt),
  })

  it('move in part with the dates of each lot, first expiring first', () => {
    const lots = [dated('b', 50, '2027-06-01T00:00:00Z'), dated('a', 30, '2027-01-01T00:00:00Z')]
    const parts = planPartialMove(lots, takeFromLots(lots, 40, at))
    const { id: _, remaining: __, expired: ___, ...dates } = dated('', 0, '2027-01-01T00:00:00Z')
    expect(parts).toEqual([
      { ...dates, fromLotId: 'a', points: 30, revived: 0 },
      { ...dates, expiresAt: lots[0]?.expiresAt, fromLotId: 'b', points: 10, revived: 0 },
    ])
    expect(() => planPartialMove([], [{ lotId: 'a', points: 1, revived: 0 }])).toThrow(RangeError)
  })

  it('move whole: all that is left goes over, debts below zero, spent lots without a posting', () => {
    const lots = [10, 0, -4].map((remaining, i) => ({
      accountId: 'from',
      id: `${i}`,
      remaining,
      basket: `basket ${i}`,
    }))
    let made = 0
    const plan = planWholeMove(lots, 'to', () => `new ${made++}`)
    expect(plan.lots).toEqual(lots.map((one, i) => ({ ...one, accountId: 'to', id: `new ${i}` })))
    expect(plan.links.map(({ fromLotId, toLotId }) => [fromLotId, toLotId])).toEqual([
      ['0', 'new 0'],
      ['1', 'new 1'],
      ['2', 'new 2'],
    ])
    expect(plan.postings).toEqual([
      { fromLotId: '0', toLotId: 'new 0', points: 10 },
      { fromLotId: '2', toLotId: 'new 2', points: -4 },
    ])
  })
})
