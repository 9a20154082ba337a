import { describe, expect, it } from '@jest/globals'
import { createGrouping, type Grouped } from '../../src/platform/grouping.ts'
import fc from '../support/fast-check.ts'

type Call = { key: string; name: string }
type Group = { calls: Call[]; finish: (fail?: Error) => void }

/** A grouping whose groups run until the test lets them finish. */
function heldGrouping(
  limits: { sizeMax?: number; parallelMax?: number; waitingMax?: number } = {},
) {
  const groups: Group[] = []
  const grouping: Grouped<Call, string> = createGrouping<Call, string>({
    run: (calls) =>
      new Promise((resolve, reject) => {
        groups.push({
          calls,
          finish: (fail) =>
            fail
              ? reject(fail)
              : resolve(calls.map((call) => ({ status: 'fulfilled', value: `did ${call.name}` }))),
        })
      }),
    keysOf: (call) => [call.key],
    sizeMax: 3,
    parallelMax: 2,
    waitingMax: 10,
    ...limits,
    overloaded: () => new Error('overloaded'),
  })
  const names = () => groups.map((group) => group.calls.map((call) => call.name))
  return { grouping, groups, names }
}

/** Lets everything happen that is not held up. */
const settle = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))

describe('grouping', () => {
  it('runs a call alone at once, and what came meanwhile together', async () => {
    const { grouping, groups, names } = heldGrouping({ parallelMax: 1 })
    const first = grouping.submit({ key: 'a', name: '1' })
    await settle()
    const others = ['b', 'c', 'd', 'e'].map((key, i) => grouping.submit({ key, name: `${i + 2}` }))
    await settle()
    expect([names(), grouping.waiting]).toEqual([[['1']], 4])
    groups[0]?.finish()
    expect(await first).toBe('did 1')
    await settle()
    expect(names()).toEqual([['1'], ['2', '3', '4']])
    groups[1]?.finish()
    await settle()
    groups[2]?.finish()
    expect(await Promise.all(others)).toEqual(['did 2', 'did 3', 'did 4', 'did 5'])
  })

  it('never runs two calls of one key at once, and lets others pass', async () => {
    const { grouping, groups, names } = heldGrouping()
    void grouping.submit({ key: 'a', name: 'a1' })
    void grouping.submit({ key: 'a', name: 'a2' })
    void grouping.submit({ key: 'b', name: 'b1' })
    await settle()
    expect(names()).toEqual([['a1', 'b1']])
    void grouping.submit({ key: 'c', name: 'c1' })
    await settle()
    expect(names()).toEqual([['a1', 'b1'], ['c1']])
    groups[1]?.finish()
    await settle()
    expect(names()).toHaveLength(2)
    groups[0]?.finish()
    await settle()
    expect(names()).toEqual([['a1', 'b1'], ['c1'], ['a2']])
    groups[2]?.finish()
  })

  it('rejects the calls of a group that fails as a whole, and goes on with the rest', async () => {
    const { grouping, groups } = heldGrouping({ sizeMax: 2, parallelMax: 1 })
    const calls = ['a', 'b', 'c'].map((key) => grouping.submit({ key, name: key }))
    const settled = Promise.allSettled(calls)
    await settle()
    groups[0]?.finish(new Error('lost'))
    await settle()
    groups[1]?.finish()
    expect(
      (await settled).map((one) => (one.status === 'fulfilled' ? one.value : one.reason.message)),
    ).toEqual(['lost', 'lost', 'did c'])
  })

  it('gives each call its own result: one that failed does not hurt the others', async () => {
    const grouping = createGrouping<Call, string>({
      run: async (calls) =>
        calls.map((call) =>
          call.key === 'bad'
            ? { status: 'rejected', reason: new Error('bad') }
            : { status: 'fulfilled', value: call.name },
        ),
      keysOf: (call) => [call.key],
      sizeMax: 10,
      parallelMax: 1,
      waitingMax: 10,
      overloaded: () => new Error('overloaded'),
    })
    const calls = ['a', 'bad', 'b'].map((key) => grouping.submit({ key, name: key }))
    const settled = await Promise.allSettled(calls)
    expect(settled.map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })

  it('refuses what is too much at once, and takes calls again when there is room', async () => {
    const { grouping, groups } = heldGrouping({ waitingMax: 2, parallelMax: 1 })
    void grouping.submit({ key: 'a', name: '1' })
    await settle()
    void grouping.submit({ key: 'b', name: '2' })
    void grouping.submit({ key: 'c', name: '3' })
    await expect(grouping.submit({ key: 'd', name: '4' })).rejects.toThrow('overloaded')
    groups[0]?.finish()
    await settle()
    const late = grouping.submit({ key: 'e', name: '5' })
    groups[1]?.finish()
    await settle()
    groups[2]?.finish()
    expect(await late).toBe('did 5')
  })

  it('for any calls: answers each, in order per key, within its limits', async () => {
    const keys = fc.array(fc.array(fc.constantFrom(...allKeys), { maxLength: 2 }), {
      maxLength: 40,
    })
    const limits = fc.record({
      sizeMax: fc.integer({ min: 1, max: 5 }),
      parallelMax: fc.integer({ min: 1, max: 3 }),
    })
    await fc.assert(
      fc.asyncProperty(keys, limits, async (keysOfCalls, { sizeMax, parallelMax }) => {
        const { run, done } = strictRunner(keysOfCalls, { sizeMax, parallelMax })
        const grouping = createGrouping<number, number>({
          run,
          keysOf: (call) => keysOfCalls[call] ?? [],
          sizeMax,
          parallelMax,
          waitingMax: 100,
          overloaded: () => new Error('overloaded'),
        })
        const answers = await Promise.all(keysOfCalls.map((_keys, call) => grouping.submit(call)))
        expect(answers).toEqual(keysOfCalls.map((_keys, call) => call * 2))
        for (const key of allKeys) {
          const ofKey = done.filter((call) => keysOfCalls[call]?.includes(key))
          expect(ofKey).toEqual([...ofKey].sort((x, y) => x - y))
        }
      }),
      { numRuns: 50 },
    )
  })
})

const allKeys = ['a', 'b', 'c', 'd']

/** Runs groups of calls, which are numbers, and fails those that should not have been let through. */
function strictRunner(keysOfCalls: string[][], limits: { sizeMax: number; parallelMax: number }) {
  const busy = new Set<string>()
  const done: number[] = []
  let groups = 0
  async function run(calls: number[]): Promise<PromiseSettledResult<number>[]> {
    groups += 1
    const taken = calls.flatMap((call) => [...new Set(keysOfCalls[call])])
    const isOverLimit = groups > limits.parallelMax || calls.length > limits.sizeMax
    const isTogether = new Set(taken).size < taken.length || taken.some((key) => busy.has(key))
    if (isOverLimit || isTogether) throw new Error(`let through: ${isOverLimit} ${isTogether}`)
    for (const key of taken) busy.add(key)
    await new Promise((resolve) => setImmediate(resolve))
    for (const key of taken) busy.delete(key)
    done.push(...calls)
    groups -= 1
    return calls.map((call) => ({ status: 'fulfilled', value: call * 2 }))
  }
  return { run, done }
}
