import type pg from 'pg'
import { FlawFound } from '../support/flaw.ts'

/** What must be true after the run: every acknowledged basket is there once, and the points add up. */
export async function proveSwipes(client: pg.ClientBase, acknowledged: number): Promise<string> {
  const { rows } = await client.query<Record<string, number>>(
    `select (select count(*) from baskets)::int as baskets,
       (select count(*) from swipe_references)::int as references,
       (select count(*) from events)::int + (select count(*) from event_marks where consumer = 'demand'
         and event_id not in (select id from events))::int as events,
       (select coalesce(sum(points), 0) from points_entries)::float as entries,
       (select coalesce(sum(remaining), 0) from points_lots)::float as lots,
       (select coalesce(sum(balance), 0) from points_balances)::float as balances`,
  )
  const found = rows[0] ?? {}
  const counted = ['baskets', 'references', 'events'].every((name) => found[name] === acknowledged)
  const reconciled = found['entries'] === found['balances'] && found['lots'] === found['balances']
  if (counted && reconciled) {
    return `${acknowledged} acknowledged, ${found['baskets']} recorded; entries, lots and balances sum to ${found['balances']}`
  }
  throw new FlawFound(`${acknowledged} were acknowledged, but: ${JSON.stringify(found)}`)
}
