import type { Db } from '../../platform/db/database.ts'
import { readNotActiveHashes, readNotActiveMark } from './cards.queries.ts'

/** Hashes of cards that are blocked or replaced, in order: what `cardHash` makes of their numbers. */
export const listBlockedHashes = (db: Db): Promise<string[]> => readNotActiveHashes(db)

/** Differs once the list of blocked cards does. */
export const readBlockedMark = (db: Db): Promise<string> => readNotActiveMark(db)
