import { describe, expect, it } from '@jest/globals'
import { canonicalHash, canonicalJson } from '../../src/domain/canonical-json.ts'
import fc from '../support/fast-check.ts'

/** The same value with every object's keys put in the other order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).map(([key, inner]) => [key, reversed(inner)] as const)
  return Object.fromEntries(entries.reverse())
}

const json = fc.json().map((text): unknown => JSON.parse(text))

describe('canonical JSON', () => {
  it('is the same text for any order of keys', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value))
      }),
      { numRuns: 2000 },
    )
  })

  it('reads back as the same value, and is the same only for the same value', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(JSON.parse(canonicalJson(a))).toEqual(JSON.parse(JSON.stringify(a)))
        if (canonicalJson(a) === canonicalJson(b)) expect(a).toEqual(b)
      }),
      { numRuns: 2000 },
    )
  })

  it('sorts keys at every depth and keeps the order of arrays', () => {
    expect(canonicalJson({ b: [{ d: 1, c: 2 }, 'x'], a: { z: null, y: true } })).toBe(
      '{"a":{"y":true,"z":null},"b":[{"c":2,"d":1},"x"]}',
    )
    expect(canonicalJson([2, 1])).not.toBe(canonicalJson([1, 2]))
  })

  it('keeps a key named __proto__ as the data that it is', () => {
    const parsed: unknown = JSON.parse('{"__proto__": {"b": 1, "a": 2}}')
    expect(canonicalJson(parsed)).toBe('{"__proto__":{"a":2,"b":1}}')
  })

  it('leaves out what JSON leaves out, and writes dates as JSON does', () => {
    expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}')
    const at = new Date('2026-11-21T10:00:00Z')
    expect(canonicalJson({ at })).toBe('{"at":"2026-11-21T10:00:00.000Z"}')
  })

  it('has a hash of 32 bytes that follows the text', () => {
    expect(canonicalHash({ a: 1, b: 2 })).toEqual(canonicalHash({ b: 2, a: 1 }))
    expect(canonicalHash({ a: 1 })).not.toEqual(canonicalHash({ a: 2 }))
    expect(canonicalHash(null)).toHaveLength(32)
  })
})
