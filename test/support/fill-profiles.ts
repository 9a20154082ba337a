import { sql } from 'kysely'
import type { Deps } from '../../src/deps.ts'
import { newId } from '../../src/domain/ids.ts'
import { rulesOf } from '../../src/domain/profile/profiled-goods.ts'
import { addVisitDay, type VisitDays } from '../../src/domain/profile/visit-days.ts'
import { createRandom } from '../domain/lifetime/simulated-members.ts'

const DAY_MS = 86_400_000

export type FillOptions = {
  count: number
  /** Days since 1970-01-01: the first that anybody buys on, and the last. */
  startDay: number
  endDay: number
}

/** Profiles of members of whom nothing is known but when they bought, some of whom have stopped. */
export async function fillProfiles(
  { db }: Pick<Deps, 'db'>,
  { count, startDay, endDay }: FillOptions,
): Promise<void> {
  const random = createRandom(7)
  const rows = Array.from({ length: count }, () => {
    const days = simulateDays(random, startDay, endDay)
    const visits: VisitDays = new Map()
    for (const day of days) addVisitDay(visits, day)
    const at = (day: number) => new Date(day * DAY_MS + DAY_MS / 2)
    return {
      account_id: newId<'account'>(),
      baskets: days.length,
      spend_minor: Math.round(days.length * (800 + 4000 * random() ** 2)),
      first_at: at(days[0] ?? startDay),
      last_at: at(days.at(-1) ?? startDay),
      last_basket_id: newId<'basket'>(),
      visit_days: [...visits],
    }
  })
  await sql`
    insert into profiles (account_id, baskets, spend_minor, units, offer_spend_minor, first_at, last_at,
      last_basket_id, weight, habits, visit_days, rules)
    select account_id, baskets, spend_minor, 1, 0, first_at, last_at, last_basket_id, 1, '{}', visit_days,
      ${rulesOf(null)}
    from jsonb_populate_recordset(null::profiles, ${JSON.stringify(rows)})`.execute(db)
}

/** From a first day within the first half of the time, at gaps of the member's own, which may end at any basket. */
function simulateDays(random: () => number, startDay: number, endDay: number): number[] {
  const gapDays = 4 + 30 * random() ** 2
  const days: number[] = []
  let day = startDay + Math.floor(random() * 0.5 * (endDay - startDay))
  while (day <= endDay) {
    days.push(day)
    if (random() < 0.06) break
    day += 1 + Math.floor(-Math.log(1 - random()) * gapDays)
  }
  return days
}
