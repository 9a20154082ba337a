import { describe, expect, it } from '@jest/globals'
import { isHeldOut } from '../../../src/domain/targeting/holdout.ts'

const PEOPLE = 100_000
const campaignId = '01890000-0000-7000-8000-000000000001'
const heldOut = (share: number, campaign = campaignId): boolean[] =>
  Array.from({ length: PEOPLE }, (_, person) => isHeldOut(campaign, `person-${person}`, share))
const count = (flags: boolean[]) => flags.filter(Boolean).length
/** Five standard deviations of a binomial: a fair draw leaves them once in 1.7 million times. */
const allowance = (share: number) => 5 * Math.sqrt(PEOPLE * share * (1 - share))

describe('the held-out share', () => {
  it.each([0.01, 0.1, 0.5, 0.9])('is %d of the people, as a fair draw would', (share) => {
    expect(Math.abs(count(heldOut(share)) - PEOPLE * share)).toBeLessThan(allowance(share))
  })

  it('is nobody at 0', () => {
    expect(count(heldOut(0))).toBe(0)
  })

  it('is the same people for ever, as sha256sum over campaign, newline, person says', () => {
    const first = Array.from({ length: 12 }, (_, person) =>
      isHeldOut(campaignId, `person-${person}`, 0.5),
    )
    expect(first.map(Number).join('')).toBe('000010001010')
  })

  it('keeps everybody of a smaller share in a larger one', () => {
    const small = heldOut(0.1)
    const large = heldOut(0.3)
    expect(small.every((out, person) => !out || large[person])).toBe(true)
  })

  it('is drawn anew for another campaign', () => {
    const here = heldOut(0.5)
    const there = heldOut(0.5, '01890000-0000-7000-8000-000000000002')
    const both = count(here.map((out, person) => out && there[person] === true))
    expect(Math.abs(both - PEOPLE / 4)).toBeLessThan(allowance(0.25))
  })
})
