import { describe, expect, it } from '@jest/globals'
import { readDueDate } from '../../../src/domain/profile/due-date.ts'

const on = (day: number, hour = 9) => new Date(Date.UTC(2026, 7, day, hour))
const dueDate = (firstAt: Date, lastAt: Date, intervalDays: number | null, asOf = on(31)) =>
  readDueDate({ firstAt, lastAt, intervalDays }, asOf)

describe('when something is due', () => {
  it('is its mean interval after the last basket with it, to the moment', () => {
    expect(dueDate(on(1), on(15), 7)).toEqual({ dueAt: on(22), isDue: true })
    expect(dueDate(on(1), on(15), 7, on(22)).isDue).toBe(true)
    expect(dueDate(on(1), on(15), 7, on(22, 8)).isDue).toBe(false)
  })

  it('is not known of what was bought once, or within a day alone', () => {
    expect(dueDate(on(1), on(1), null)).toEqual({ dueAt: null, isDue: false })
    expect(dueDate(on(1), on(1, 18), 0.375)).toEqual({ dueAt: null, isDue: false })
  })

  it('is a day away at least', () => {
    expect(dueDate(on(1), on(3), 0.5).dueAt).toEqual(on(4))
  })
})
