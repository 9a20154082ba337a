import { describe, expect, it } from '@jest/globals'
import { drawFor } from '../../../src/domain/statistics/draw.ts'

describe('a draw for a name', () => {
  it('is always the same, and even among names that differ in the last letter alone', () => {
    const draws = Array.from({ length: 4000 }, (_, at) => drawFor(`member ${at}`))
    expect(draws).toEqual(Array.from(draws, (_, at) => drawFor(`member ${at}`)))
    const tenths = Array.from({ length: 10 }, () => 0)
    for (const draw of draws) {
      const tenth = Math.floor(draw * 10)
      tenths[tenth] = (tenths[tenth] ?? 0) + 1
    }
    expect(Math.min(...tenths)).toBeGreaterThan(320)
    expect(Math.max(...tenths)).toBeLessThan(480)
    const sameSide = draws.filter((draw, at) => draw < 0.5 === (draws[at + 1] ?? 1) < 0.5)
    expect(Math.abs(sameSide.length / draws.length - 0.5)).toBeLessThan(0.05)
  })
})
