import { setImmediate as breathe } from 'node:timers/promises'
import type { DailyRun } from '../../daily-job.ts'
import type { Deps } from '../../deps.ts'
import { DAY_MS, DAYS_PER_WEEK, dayNumberOf, daysBetween } from '../../domain/calendar.ts'
import { bumpCache } from '../../platform/db/bump-cache.ts'
import type { Db } from '../../platform/db/database.ts'
import { findModel, findModelBefore } from '../models/find-model.ts'
import { keepModel } from '../models/keep-model.ts'
import { countProfiles } from '../profiles/each-visits.ts'
import { fitLapse } from './fit-lapse.ts'
import { fitPurchases } from './fit-purchases.ts'
import { fitSpend } from './fit-spend.ts'
import { type Gathered, gatherMembers, type Observed } from './gather-members.ts'
import {
  type Made,
  type OutlookLimits,
  outlookLimits,
  PURCHASES_MODEL,
  type PurchasesParameters,
  SPEND_MODEL,
  type SpendParameters,
} from './outlook-models.ts'

/**
 * Fits anew, to the members with a profile and what they bought up to the run's day, how often they come, what they
 * spend and who lapses, and keeps all that could be fitted in one commit. What could not stays as it was, and is counted
 * as `unfitted`; with too few members, or too short a time, everything stays (`tooFew`). It begins with what was kept
 * for a day before, so that a run repeated for its day comes to the same; for a day before that of the kept models it
 * does nothing.
 */
export async function refreshOutlook(
  { db }: Pick<Deps, 'db'>,
  run: DailyRun,
  limits: OutlookLimits = outlookLimits,
): Promise<void> {
  const kept = await findModel(db, PURCHASES_MODEL)
  if (kept && kept.date > run.date) return
  const { members, begunAt } = await countProfiles(db)
  const observed = observedUntil(run.date, begunAt)
  const before = await findModelBefore<PurchasesParameters>(db, PURCHASES_MODEL, run.date)
  const { signal } = run
  const chooses =
    !before || daysBetween(before.parameters.chosenOn, run.date) >= limits.choosingDays
  const gathered = await gatherMembers(db, { observed, members, chooses, limits, signal })
  if (!isEnough(gathered, observed, limits)) {
    await db.transaction().execute((tx) => run.count(tx, { members, tooFew: 1 }))
    return
  }
  const spendBefore = await findModelBefore<SpendParameters>(db, SPEND_MODEL, run.date)
  const purchases = await fitPurchases({
    histories: gathered.histories,
    choosing: gathered.choosing,
    date: run.date,
    observed,
    before: before?.parameters,
    signal,
  })
  await pause(signal)
  const spend = fitSpend(gathered.spends, limits, spendBefore?.parameters)
  await pause(signal)
  const lapse = fitLapse(gathered, limits)
  await pause(signal)
  await keepAll(db, run, members, [purchases, spend, lapse])
}

/** From when members began to buy, give or take the hours of a zone, to the end of the run's day. */
function observedUntil(date: string, begunAt: Date | null): Observed {
  const endDay = dayNumberOf(date)
  const startDay = begunAt ? Math.floor(begunAt.getTime() / DAY_MS) : endDay
  return { startDay: Math.min(startDay, endDay), endDay }
}

function isEnough(
  { histories }: Gathered,
  { startDay, endDay }: Observed,
  { membersMin, weeksMin }: OutlookLimits,
): boolean {
  const cameTwice = histories.filter(({ repeats }) => repeats > 0).length
  return cameTwice >= membersMin && endDay - startDay >= weeksMin * DAYS_PER_WEEK
}

async function pause(signal: AbortSignal): Promise<void> {
  await breathe()
  signal.throwIfAborted()
}

async function keepAll(
  db: Db,
  run: DailyRun,
  members: number,
  fits: readonly (Made | undefined)[],
): Promise<void> {
  const made = fits.filter((fit) => fit !== undefined)
  const { date, until: asOf } = run
  await db.transaction().execute(async (tx) => {
    let models = 0
    for (const fit of made) {
      const version = await keepModel(tx, { ...fit, date, asOf })
      if (version !== undefined) models += 1
    }
    const unfitted = fits.length - made.length
    await run.count(tx, unfitted > 0 ? { members, models, unfitted } : { members, models })
    await bumpCache(tx, 'predictions')
  })
}
