import { join } from 'node:path'
import { readCsv } from '../../real-data/read-csv.ts'
import { addSpend, makeRecord, type PurchaseRecord, parseDay } from './purchase-record.ts'

export const groceryElog = {
  dataset: 'grocery-elog',
  folder: 'grocery-elog',
  files: ['groceryElog.csv'],
}

/** Of the published file, the year 2007. */
const HORIZON_WEEKS = 52

/**
 * The purchase days of a file in the form of BTYDplus's online grocer (Platzer 2016): columns `cust` and `date`. Days
 * that come twice count once. Errors: another header, or a date that is none.
 */
export async function readGroceryElog(dir: string): Promise<PurchaseRecord> {
  const path = join(dir, 'groceryElog.csv')
  const daysByMember = new Map<string, Map<number, number>>()
  for await (const { cust, date } of readCsv(path, ['cust', 'date'], faultOf)) {
    addSpend(daysByMember, cust, parseDay(date) ?? 0, 0)
  }
  return makeRecord(path, daysByMember, { horizonWeeks: HORIZON_WEEKS, money: false })
}

const faultOf = ({ date }: { date: string }): string | undefined =>
  parseDay(date) === undefined ? `“${date}” is no date` : undefined
