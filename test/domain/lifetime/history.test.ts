import { describe, expect, it } from '@jest/globals'
import { holdOut, innerCuts, readHistory } from '../../../src/domain/lifetime/history.ts'

describe('the history of a member', () => {
  it('counts in weeks from the first basket, and knows nothing after the day', () => {
    const history = readHistory([100, 107, 128, 140], 135)
    expect(history).toEqual({
      repeats: 2,
      lastWeek: 4,
      weeks: 5,
      logGaps: Math.log(1) + Math.log(3),
    })
  })

  it('is a newcomer’s on the day of the first basket', () => {
    expect(readHistory([100, 107], 100)).toEqual({ repeats: 0, lastWeek: 0, weeks: 0, logGaps: 0 })
  })
})

describe('holding out', () => {
  it('knows members by the day of the cut, and counts what came within the horizon alone', () => {
    const held = holdOut([[1, 10, 11, 17, 18], [12], [10]], { endDay: 10, weeks: 1 })
    expect(held.map(({ known, baskets }) => ({ known, baskets }))).toEqual([
      { known: [1, 10], baskets: 2 },
      { known: [10], baskets: 0 },
    ])
  })

  it('cuts within what was observed, and ends with it', () => {
    const observed = { startDay: 1000, endDay: 1364 }
    expect(innerCuts(observed, [0.5, 0.75])).toEqual([
      { endDay: 1182, weeks: 26 },
      { endDay: 1273, weeks: 13 },
    ])
    expect(innerCuts(observed, [0.5], 20)).toEqual([{ endDay: 1182, weeks: 20 }])
  })
})
