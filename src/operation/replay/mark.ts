import type { Latencies } from './latencies.ts'

/** How far a replay has come, kept in the database so that another start goes on where this one ended. */
export type Mark = {
  /** The date of the history's first day, settled at the first start. */
  firstDay: string
  /** Stores, products, members and offers are made. */
  isSetUp: boolean
  /** Every basket up to this day is recorded and consumed; null: of no day yet. */
  drainedThrough: string | null
  measured: Measured
}

/** Over all starts: what was sent for the first time, and how long the days took with everything in them. */
export type Measured = { swipes: number; seconds: number; latencies: Latencies }

export const newMark = (firstDay: string): Mark => ({
  firstDay,
  isSetUp: false,
  drainedThrough: null,
  measured: { swipes: 0, seconds: 0, latencies: {} },
})
