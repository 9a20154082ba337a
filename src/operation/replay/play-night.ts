import type { Deps } from '../../deps.ts'
import { refreshSuggestions } from '../../insight/suggestions/refresh-suggestions.ts'
import { offLoop } from '../daily/off-loop.ts'

/** What the product learns after a day that was played; `until` is the day's end. */
export type Night = (day: { date: string; until: Date }) => Promise<void>

const learning = offLoop({ name: 'suggestions', run: refreshSuggestions })

/**
 * Learns what members buy next as the night after such a day would. It opens no record among the daily jobs, for days
 * of the past are not made up for; it is counted only where a worker has one of that day.
 */
export const playNight =
  (deps: Deps, signal: AbortSignal): Night =>
  ({ date, until }) =>
    learning.run(deps, { date, until, signal })
