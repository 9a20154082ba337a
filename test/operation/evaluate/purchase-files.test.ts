import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { parseDay } from '../../../src/operation/evaluate/purchases/purchase-record.ts'
import { readCdnow } from '../../../src/operation/evaluate/purchases/read-cdnow.ts'
import { readGroceryElog } from '../../../src/operation/evaluate/purchases/read-grocery-elog.ts'

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'purchases-'))
})
afterAll(() => rm(dir, { recursive: true }))

const writeCdnow = (text: string) => writeFile(join(dir, 'CDNOW_sample.txt'), text)
const writeElog = (text: string) => writeFile(join(dir, 'groceryElog.csv'), text)
const day = (date: string): number => parseDay(date) ?? Number.NaN

describe('a file of CDNOW', () => {
  it('has members by their id within the sample, and one basket a day', async () => {
    await writeCdnow(
      ' 00009 0002 20210315  1   8.00\r\n 00004 0001 20210301  2  29.33\r\n\r\n' +
        ' 00009 0002 20210310  3  12.50\r\n 00009 0002 20210315  1   2.25\r\n 00004 0001 20220301  1  10.00\r\n',
    )
    const { members, horizonWeeks } = await readCdnow(dir)
    expect(members).toEqual([
      { days: [day('2021-03-10'), day('2021-03-15')], spend: [12.5, 10.25] },
      { days: [day('2021-03-01'), day('2022-03-01')], spend: [29.33, 10] },
    ])
    expect(horizonWeeks).toBe(39)
  })

  it('refuses a line of another form by its number', async () => {
    for (const line of [
      '0001 20210301 2 29.33',
      '1 0001 20210230 2 29.33',
      '1 0001 20210301 2 x',
    ]) {
      await writeCdnow(` 00004 0001 20210301  2  29.33\n${line}\n`)
      await expect(readCdnow(dir)).rejects.toThrow(/CDNOW_sample.txt, line 2: not two ids/)
    }
  })
})

describe('a file of the grocer', () => {
  it('has members by their days, each once', async () => {
    await writeElog(
      '"cust","date"\n"7",2021-02-03\n"7",2021-01-04\n"7",2021-01-04\n"8",2022-06-30\n',
    )
    const { members, startDay } = await readGroceryElog(dir)
    expect(members).toEqual([
      { days: [day('2021-01-04'), day('2021-02-03')], spend: [] },
      { days: [day('2022-06-30')], spend: [] },
    ])
    expect(startDay).toBe(day('2021-01-04'))
  })

  it('refuses what is no date', async () => {
    await writeElog('"cust","date"\n"7",2021-02-30\n')
    await expect(readGroceryElog(dir)).rejects.toThrow(/“2021-02-30” is no date/)
  })
})

describe('the cut', () => {
  const endOf = async (last: string) => {
    await writeElog(`"cust","date"\n"7",2020-01-04\n"7",${last}\n`)
    return (await readGroceryElog(dir)).endDay
  }

  it('leaves the last 52 weeks, and is moved to the end of a month that is near', async () => {
    expect(await endOf('2021-12-12')).toBe(day('2020-12-13'))
    expect(await endOf('2021-12-30')).toBe(day('2020-12-31'))
    expect(await endOf('2021-12-27')).toBe(day('2020-12-31'))
    expect(await endOf('2022-01-02')).toBe(day('2020-12-31'))
    expect(await endOf('2021-12-26')).toBe(day('2020-12-27'))
  })

  it('must leave something to learn from', async () => {
    await expect(endOf('2020-12-01')).rejects.toThrow(/no purchases before the last 52 weeks/)
  })
})
