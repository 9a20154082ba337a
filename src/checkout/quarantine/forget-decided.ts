import type { Db } from '../../platform/db/database.ts'
import { deleteDecided } from './quarantine.queries.ts'

/** Forgets parts that were recorded or dismissed a year ago; what is open stays. Returns how many, at most 10,000 a call. */
export const forgetDecided = (db: Db): Promise<number> => deleteDecided(db)
