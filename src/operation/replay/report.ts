import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readBaskets } from '../../checkout/baskets/read-baskets.ts'
import { isSold } from '../../domain/basket.ts'
import { addDays, daysBetween, endOfDay } from '../../domain/calendar.ts'
import type { Db } from '../../platform/db/database.ts'
import type { History } from './history.ts'
import { compareHits, type HitRates, type Purchase } from './hit-rates.ts'
import { percentileMs } from './latencies.ts'
import type { Mark } from './mark.ts'
import * as queries from './replay.queries.ts'

/** What the loop achieved. Money does not come into it; rates are shares from 0 to 1. */
export type Report = HitRates & {
  source: string
  simulated: boolean
  firstDay: string
  /** Coupons live at the end of this day are judged by what was bought after it. */
  cutDay: string
  lastDay: string
  baskets: number
  lines: number
  members: number
  /** Over whole days, with looking at offers and the wait for the queue. */
  swipesPerSecond: number | null
  /** Of POST /v1/swipes as a till sees it. */
  p50Ms: number | null
  p99Ms: number | null
  profiles: number
  couponsIssued: number
  couponsRedeemed: number
  [fact: string]: number | string | boolean | null
}

const PAGE = 500

/** Three quarters of the days, rounded up: day 60 of 79. */
export function cutDayOf(firstDay: string, lastDay: string): string {
  const days = daysBetween(firstDay, lastDay) + 1
  return addDays(firstDay, Math.ceil(days * 0.75) - 1)
}

/** Reads back what was recorded and judges it; nothing here is taken from what the replay meant to send. */
export async function makeReport(
  db: Db,
  history: History,
  mark: Mark,
  lastDay: string,
): Promise<Report> {
  const cutDay = cutDayOf(mark.firstDay, lastDay)
  const cut = endOfDay(cutDay, history.timeZone)
  const purchases = await readPurchases(db, history)
  const accounts = await queries.readAccounts(
    db,
    history.shoppers.map((shopper) => shopper.externalId),
  )
  const coupons = await queries.readLiveCoupons(db, accounts, cut)
  const { swipes, seconds, latencies } = mark.measured
  return {
    source: history.name,
    simulated: history.simulated,
    firstDay: mark.firstDay,
    cutDay,
    lastDay,
    baskets: purchases.length,
    lines: purchases.reduce((sum, purchase) => sum + purchase.lineCount, 0),
    members: accounts.length,
    swipesPerSecond: seconds > 0 ? Math.round(swipes / seconds) : null,
    p50Ms: percentileMs(latencies, 0.5),
    p99Ms: percentileMs(latencies, 0.99),
    ...(await queries.countOutcome(db, accounts)),
    ...compareHits(coupons, purchases, cut),
    ...history.facts,
  }
}

async function readPurchases(
  db: Db,
  history: History,
): Promise<(Purchase & { lineCount: number })[]> {
  const storeIds = history.stores.map((store) => store.id)
  const purchases: (Purchase & { lineCount: number })[] = []
  let after: queries.BasketRef | undefined
  for (;;) {
    const refs = await queries.readBasketRefs(db, storeIds, { after, limit: PAGE })
    for (const basket of await readBaskets(db, refs)) {
      purchases.push({
        accountId: basket.accountId,
        at: basket.purchasedAt,
        skus: basket.lines.filter(isSold).map((line) => line.sku),
        lineCount: basket.lines.length,
      })
    }
    after = refs.at(-1)
    if (refs.length < PAGE) return purchases
  }
}

/** Appears whole or not at all. Returns its path. */
export async function writeReport(dataDir: string, report: Report): Promise<string> {
  const path = join(dataDir, 'replay-report.json')
  const draft = `${path}.${process.pid}`
  await writeFile(draft, `${JSON.stringify(report, null, 2)}\n`)
  await rename(draft, path)
  return path
}
