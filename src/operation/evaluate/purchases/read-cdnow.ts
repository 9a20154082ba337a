import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CsvError } from '../../real-data/read-csv.ts'
import { addSpend, makeRecord, type PurchaseRecord, parseDay } from './purchase-record.ts'

export const cdnow = { dataset: 'cdnow-sample', folder: 'cdnow', files: ['CDNOW_sample.txt'] }

/** Half of the 78 weeks: of the published file, from 1997-10-01 on. */
const HORIZON_WEEKS = 39
/** More than anybody pays for a basket is a broken line, and sums of it would be no numbers. */
const DOLLARS_MAX = 1e9

/**
 * The purchases of a file in the form of CDNOW's tenth (Fader, Hardie and Lee 2005): columns by blanks, a master id,
 * the id within the sample, date as YYYYMMDD, CDs, dollars. What was bought on one day is one basket. Errors: a line
 * of another form, with its number.
 */
export async function readCdnow(dir: string): Promise<PurchaseRecord> {
  const path = join(dir, 'CDNOW_sample.txt')
  const spendByMember = new Map<string, Map<number, number>>()
  const lines = (await readFile(path, 'utf8')).split('\n')
  lines.forEach((line, i) => {
    if (line.trim() === '') return
    const fields = line.trim().split(/\s+/)
    const [, memberId = '', date = '', , dollars = ''] = fields
    const day = parseDay(date.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3'))
    const spend = Number(dollars)
    if (fields.length !== 5 || day === undefined || !(Math.abs(spend) <= DOLLARS_MAX)) {
      throw new CsvError(path, i + 1, 'not two ids, a date, a number of CDs and dollars')
    }
    addSpend(spendByMember, memberId, day, spend)
  })
  return makeRecord(path, spendByMember, { horizonWeeks: HORIZON_WEEKS, money: true })
}
