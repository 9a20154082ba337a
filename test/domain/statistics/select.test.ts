import { describe, expect, it } from '@jest/globals'
import { selectAt } from '../../../src/domain/statistics/select.ts'
import fc from '../../support/fast-check.ts'

/** Few different ones among them, so that there are equals. */
const values = fc.array(fc.oneof(fc.integer({ min: 0, max: 9 }), fc.double({ noNaN: true })), {
  minLength: 1,
  maxLength: 60,
})

describe('the value at a place', () => {
  it('is that of sorting, whatever the values and the place, and no value is lost', () => {
    fc.assert(
      fc.property(values, fc.nat(), (all, any) => {
        const place = any % all.length
        const sorted = Float64Array.from(all).sort()
        const given = Float64Array.from(all)
        expect(selectAt(given, place) === sorted[place]).toBe(true)
        expect(given.sort()).toEqual(sorted)
      }),
    )
  })
})
