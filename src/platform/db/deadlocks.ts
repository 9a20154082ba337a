import type { Db, Tx } from './database.ts'
import { isDeadlock } from './races.ts'

const ATTEMPTS_MAX = 5

/**
 * A transaction that is done anew where it and another have waited for each other and this one was given up: nothing of
 * it has happened, and the other goes on.
 */
export async function transactionAnew<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction().execute(work)
    } catch (error) {
      if (attempt === ATTEMPTS_MAX || !isDeadlock(error)) throw error
    }
  }
}
