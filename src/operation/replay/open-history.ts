import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { addDays, localDate } from '../../domain/calendar.ts'
import type { Db } from '../../platform/db/database.ts'
import { DUNNHUMBY_TIME_ZONE, readDunnhumby } from '../real-data/dunnhumby.ts'
import {
  openSampleShop,
  SAMPLE_SHOP_DAYS,
  SAMPLE_SHOP_TIME_ZONE,
} from '../sample-shop/sample-shop.ts'
import type { History } from './history.ts'
import { type Mark, newMark } from './mark.ts'
import { findMark, writeMark } from './replay.queries.ts'

export type OpenedHistory = { history: History; mark: Mark; lastDay: string }

/** The sample shop up to yesterday: ninety days at first, later whatever has passed since. */
export async function openSample(db: Db, now: Date): Promise<OpenedHistory> {
  const lastDay = addDays(localDate(now, SAMPLE_SHOP_TIME_ZONE), -1)
  const mark = await settleMark(db, 'sample-shop', addDays(lastDay, 1 - SAMPLE_SHOP_DAYS))
  return { history: openSampleShop({ firstDay: mark.firstDay }), mark, lastDay }
}

/** The real data of a folder, its last day on the day before the first import. */
export async function openReal(db: Db, dir: string, now: Date): Promise<OpenedHistory> {
  for (const name of ['products.csv', 'baskets.csv', 'transaction_lines_sample.csv']) {
    const found = await stat(join(dir, name)).catch(() => undefined)
    if (!found)
      throw new Error(`${dir} holds no ${name}; it takes the files of The Complete Journey`)
  }
  const journey = await readDunnhumby(dir)
  const yesterday = addDays(localDate(now, DUNNHUMBY_TIME_ZONE), -1)
  const mark = await settleMark(db, 'dunnhumby', addDays(yesterday, 1 - journey.dayCount))
  const lastDay = addDays(mark.firstDay, journey.dayCount - 1)
  return { history: journey.openAt(mark.firstDay), mark, lastDay }
}

/** The dates are settled once and for all before anything is sent. */
async function settleMark(db: Db, name: string, firstDay: string): Promise<Mark> {
  const before = await findMark(db, name)
  if (before) return before
  const mark = newMark(firstDay)
  await writeMark(db, name, mark)
  return mark
}
