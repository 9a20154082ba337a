import { describe, expect, it } from '@jest/globals'
import { validate, version } from 'uuid'
import { newId } from '../../src/domain/ids.ts'

const msOf = (id: string): number => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)

describe('new ids', () => {
  const from = Date.now()
  const ids = Array.from({ length: 5000 }, () => String(newId()))
  const until = Date.now()

  it('are UUIDs of version 7, each of the moment it was made', () => {
    expect(ids.every((id) => validate(id) && version(id) === 7)).toBe(true)
    // Where a count of a millisecond comes to its end, the next one begins a moment early.
    expect(Math.min(...ids.map(msOf))).toBeGreaterThanOrEqual(from)
    expect(Math.max(...ids.map(msOf))).toBeLessThanOrEqual(until + 1)
  })

  it('ascend, and end by chance', () => {
    expect([...ids].sort()).toEqual(ids)
    expect(new Set(ids.map((id) => id.slice(-11))).size).toBe(ids.length)
  })
})
