import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { deriveRules } from '../../../src/domain/cross-sell/derive-rules.ts'
import { findFrequentSets } from '../../../src/domain/cross-sell/find-frequent-sets.ts'
import { rowCountOf } from '../../../src/domain/cross-sell/int-rows.ts'
import { numberItems } from '../../../src/domain/cross-sell/item-collector.ts'
import { leastCount } from '../../../src/domain/cross-sell/least-count.ts'
import { groceries } from '../../../src/operation/evaluate/rules/groceries.ts'
import { readReceipts } from '../../../src/operation/evaluate/rules/read-receipts.ts'

describe('the measurement of rules', () => {
  let dir = ''
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'receipts-'))
  })
  afterAll(() => rm(dir, { recursive: true }))

  it('counts sets and rules of receipts', async () => {
    await writeFile(join(dir, 'groceries.csv'), 'tea,milk \ntea\n\nmilk,tea,jam\ntea,rum\n')
    const [row] = await groceries.measure(dir)
    expect(row).toMatchObject({
      method: 'Eclat',
      chosen: true,
      metrics: {
        itemsets: { '0.001': 9, '0.006': 9, '0.01': 9 },
        ruleCounts: { '0.001/0.8': 6, '0.001/0.5': 9, '0.006/0.25': 11, '0.01/0.5': 9 },
      },
    })
  })

  it('names the line that is no receipt', async () => {
    const path = join(dir, 'broken.csv')
    await writeFile(path, 'tea,milk\ntea,,milk\n')
    await expect(readReceipts(path)).rejects.toThrow(/broken\.csv:2: /)
    await writeFile(path, '\n')
    await expect(readReceipts(path)).rejects.toThrow(/no receipts/)
  })
})

const real = process.env['BASKETWISE_DATA']
if (!real) console.info('BASKETWISE_DATA is not set: rules are not compared with published ones')
const describeReal = real ? describe : describe.skip

describeReal('the Groceries receipts themselves', () => {
  const dir = join(real ?? '', 'groceries')

  it('have the published numbers of sets and rules', async () => {
    const [row] = await groceries.measure(dir)
    expect(row?.metrics['itemsets']).toEqual({ '0.001': 13_492, '0.006': 747, '0.01': 333 })
    expect(row?.metrics['ruleCounts']).toEqual({
      '0.001/0.8': 410,
      '0.001/0.5': 5668,
      '0.006/0.25': 463,
      '0.01/0.5': 15,
    })
  })

  it('have {liquor, red/blush wine} ⇒ bottled beer with the published lift of 11.235', async () => {
    const receipts = await readReceipts(join(dir, 'groceries.csv'))
    expect(receipts).toHaveLength(9835)
    const { names, baskets } = numberItems(receipts)
    expect(names).toHaveLength(169)
    const countMin = leastCount(0.001, rowCountOf(baskets))
    const found = findFrequentSets(baskets, names.length, { countMin, lengthMax: 3, setsMax: 1e5 })
    if (!found.complete) throw new Error('too many sets')
    const wanted = ['liquor', 'red/blush wine']
      .map((name) => names.indexOf(name))
      .sort((a, b) => a - b)
    const rule = deriveRules(found, { confidenceMin: 0.8, leftLengthMin: 1 }).find(
      ({ left, right }) => left.join() === wanted.join() && names[right] === 'bottled beer',
    )
    expect(rule?.lift.toFixed(3)).toBe('11.235')
    expect(rule?.counts.both).toBe(19)
  })
})
