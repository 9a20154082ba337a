import { daysBetween, endOfDay } from '../../domain/calendar.ts'
import type { Db } from '../../platform/db/database.ts'
import { awaitDrain } from './await-drain.ts'
import type { History, ReplayDay } from './history.ts'
import type { Client } from './http-client.ts'
import type { Mark } from './mark.ts'
import { openTills } from './open-tills.ts'
import type { Night } from './play-night.ts'
import { createProgress, type Progress, type Screen } from './progress.ts'
import { writeMark } from './replay.queries.ts'
import { replayDay } from './replay-day.ts'
import { setUp } from './set-up.ts'

export type ReplayOptions = {
  db: Db
  client: Client
  adminKey: string
  history: History
  mark: Mark
  /** The last day to play. */
  lastDay: string
  night: Night
  screen: Screen
  signal: AbortSignal
}

/** Every night would take longer than the days themselves. */
const NIGHT_EVERY_DAYS = 7

/**
 * Plays the days behind the mark, waiting after each until the worker has consumed it, then moves the mark; after each
 * week comes a night, and after the last day. Stopped at any moment, another call goes on from there: what was recorded
 * is never recorded again.
 */
export async function replayHistory(options: ReplayOptions): Promise<void> {
  const { client, adminKey, db, history, night, screen, signal } = options
  let mark = options.mark
  const mayBeBegun = mark.isSetUp
  if (!mark.isSetUp) {
    await setUp({ client, adminKey, history, screen })
    mark = { ...mark, isSetUp: true }
    await writeMark(db, history.name, mark)
  }
  const keys = await openTills(client, adminKey, history)
  const days = daysToPlay(history, mark, options.lastDay)
  const memberIds = new Map<string, string | null>()
  const progress = createProgress(screen, 'Days    ', days.count)
  let done = 0
  try {
    for (const day of days.list) {
      const startedAt = performance.now()
      const onSwipe = () => progress.show(done, noteOf(mark))
      const dayOptions = { client, keys, memberIds, measured: mark.measured, onSwipe }
      await replayDay(day, { ...dayOptions, mayBeBegun: mayBeBegun && done === 0 })
      await awaitDrain(db, signal)
      mark.measured.seconds += (performance.now() - startedAt) / 1000
      const isLast = day.date === options.lastDay
      if (isLast || (daysBetween(mark.firstDay, day.date) + 1) % NIGHT_EVERY_DAYS === 0) {
        await night({ date: day.date, until: endOfDay(day.date, history.timeZone), isLast })
      }
      mark = { ...mark, drainedThrough: day.date }
      await writeMark(db, history.name, mark)
      done += 1
      progress.show(done, noteOf(mark))
    }
  } finally {
    await closeTills(keys, progress, signal)
  }
}

/** When the process is to stop, the server may have stopped: the next replay takes the keys back. */
async function closeTills(
  keys: { revoke(): Promise<void> },
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  progress.end()
  if (!signal.aborted) await keys.revoke()
}

function daysToPlay(history: History, mark: Mark, lastDay: string) {
  const played = mark.drainedThrough
  const isAhead = (day: ReplayDay): boolean => played === null || day.date > played
  const first = played ?? mark.firstDay
  const count = daysBetween(first, lastDay) + (played === null ? 1 : 0)
  return { count, list: takeUntil(history.days(), lastDay, isAhead) }
}

function* takeUntil(
  days: Iterable<ReplayDay>,
  lastDay: string,
  isWanted: (day: ReplayDay) => boolean,
): Generator<ReplayDay> {
  for (const day of days) {
    if (day.date > lastDay) return
    if (isWanted(day)) yield day
  }
}

function noteOf({ measured }: Mark): string {
  const perSecond =
    measured.seconds > 0 ? `, ${Math.round(measured.swipes / measured.seconds)}/s` : ''
  return `${measured.swipes} swipes${perSecond}`
}
