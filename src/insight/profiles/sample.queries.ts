import { type RawBuilder, sql } from 'kysely'

/**
 * True of one profile in `stride`, by a hash of the account, so that the same ones are taken every night. All, for a
 * stride of 1; that is said apart, for of a hash the planner expects few rows, and would sort the table for each page.
 */
export const inSample = (stride: number): RawBuilder<boolean> => sql<boolean>`
  (${stride}::int = 1 or hashtext(account_id::text) % ${stride}::int = 0)`
