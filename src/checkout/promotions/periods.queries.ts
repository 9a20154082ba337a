import { sql } from 'kysely'
import type { PromotionId } from '../../domain/ids.ts'
import type { Promotion } from '../../domain/promotions/offer.ts'
import type { Tx } from '../../platform/db/database.ts'
import { type Sender, statement } from '../../platform/db/pipeline.ts'
import type { PromotionDefinition } from './definition.ts'

type InForce = {
  id: string
  version: number
  definition: PromotionDefinition
  inForceFrom: Date | null
  inForceUntil: Date | null
}

/**
 * A start always takes the place of what was there, so a period ends where the next one known begins: that is how the
 * ends are found that have been written anew since.
 */
const readInForceAsOf = statement<InForce>(
  'promotions.read_in_force_as_of',
  `with known as (
     select promotion_id, started_rules, version, starts_at,
       case when ended_rules <= $1 then ends_at else 'infinity' end as ends_at
     from promotion_periods
     where started_rules <= $1 and starts_at < coalesce($3, 'infinity'::timestamptz)),
   valid as (
     select promotion_id, version, starts_at,
       least(ends_at, min(starts_at) over (
         partition by promotion_id order by started_rules
         rows between 1 following and unbounded following)) as ends_at
     from known where ends_at > starts_at)
   select p.promotion_id as id, p.version, v.definition,
     nullif(p.starts_at, '-infinity') as "inForceFrom", nullif(p.ends_at, 'infinity') as "inForceUntil"
   from valid p
   join promotion_versions v on v.promotion_id = p.promotion_id and v.version = p.version
   where p.ends_at > $2 and p.ends_at > p.starts_at
   order by p.promotion_id, p.starts_at`,
)

/**
 * Every version that was or will be in force at some instant of `from`–`until` (null: from then on), by what was known
 * at version `rules` of the promotions' rules: launches since are left out, and what has been ended since had no end.
 * For what was known before rules were kept (versions up to 0) it is as of the end.
 */
export async function sendInForceAsOf(
  sender: Sender,
  rules: number,
  from: Date,
  until: Date | null,
): Promise<Promotion[]> {
  const rows = await sender.send(readInForceAsOf, [rules, from, until])
  return rows.map(({ definition, ...period }) => ({ ...definition, ...period }))
}

type Change = {
  id: PromotionId
  now: Date
  at: Date
  /** The version of the rules that the change makes. */
  rules: number
}

/** From `at` on no version is in force, and none that was to come will be. */
export async function endPeriods(tx: Tx, { id, now, at, rules }: Change): Promise<void> {
  await sql`
    update promotion_periods
    set ends_at = case when starts_at > ${now} then starts_at else greatest(starts_at, ${at}) end,
      ended_rules = ${rules}
    where promotion_id = ${id} and ends_at > starts_at and ends_at > ${now}`.execute(tx)
}

/**
 * Puts a version in force from `at` on, in place of the one that is and of any that was to come. It starts no earlier
 * than what is in force did, nor than the pause before it ended that: what has been is not taken back.
 */
export async function startPeriod(
  tx: Tx,
  { version, ...change }: Change & { version: number },
): Promise<void> {
  const startsAt = await notBefore(tx, change.id, change.now, change.at)
  await endPeriods(tx, { ...change, at: startsAt })
  await sql`
    insert into promotion_periods (promotion_id, version, starts_at, started_rules)
    values (${change.id}, ${version}, ${startsAt}, ${change.rules})`.execute(tx)
}

/** Whether some version came in force at exactly that moment: a launch that names it was sent before. */
export async function hasStartedAt(tx: Tx, id: PromotionId, at: Date): Promise<boolean> {
  const { rows } = await sql`
    select from promotion_periods
    where promotion_id = ${id} and starts_at = ${at} and ends_at > starts_at`.execute(tx)
  return rows.length > 0
}

async function notBefore(tx: Tx, id: PromotionId, now: Date, at: Date): Promise<Date> {
  const { rows } = await sql<{ startsAt: Date }>`
    select greatest(${at}::timestamptz, max(case when ends_at > ${now} then starts_at else ends_at end))
      as "startsAt"
    from promotion_periods
    where promotion_id = ${id} and ends_at > starts_at and starts_at <= ${now}`.execute(tx)
  return rows[0]?.startsAt ?? at
}
