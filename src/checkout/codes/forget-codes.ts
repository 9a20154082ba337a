import type { Db } from '../../platform/db/database.ts'
import { deleteUnfinishedCodes } from './codes.queries.ts'

/** Deletes codes of pools that were withdrawn before they were ready, at most 10,000 a call. Returns how many. */
export const forgetCodes = (db: Db): Promise<number> => deleteUnfinishedCodes(db, 10_000)
