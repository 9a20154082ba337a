import type { CampaignId, PromotionId } from '../../domain/ids.ts'
import { type Pipeline, type Sender, statement } from '../../platform/db/pipeline.ts'

/** What a store still has in advance of a budget. */
export type StoreLease = {
  id: string
  storeId: string
  subjectId: CampaignId | PromotionId
  usesLeft: number
  setsLeft: number
  /** Null: it is for uses alone, and the money is counted in the budget. */
  moneyLeftMinor: number | null
  expiresAt: Date
}

const lockOfStores = statement(
  'store_leases.lock_of_stores',
  `select id from store_leases
   where store_id = any($1::text[]) and subject_id = any($2::uuid[]) and state = 'out'
   order by id for update`,
)

const readOfStores = statement<StoreLease>(
  'store_leases.read_of_stores',
  `select l.id, l.store_id as "storeId", l.subject_id as "subjectId", l.uses_left as "usesLeft",
     l.sets_left as "setsLeft", l.money_left_minor as "moneyLeftMinor", l.expires_at as "expiresAt"
   from (select distinct store_id, subject_id from unnest($1::text[], $2::uuid[]) as t (store_id, subject_id)) w
   cross join lateral (
     select * from store_leases s
     where s.store_id = w.store_id and s.subject_id = w.subject_id and s.state = 'out' and s.uses_left > 0
     offset 0) l
   order by l.expires_at, l.id`,
)

/**
 * What stores have of campaigns and promotions, what ends first before. `careful`: locks it first, so that nobody
 * takes of it until we commit; lock leases before counters.
 */
export async function sendStoreLeases(
  sender: Sender,
  wanted: readonly { storeId: string; subjectId: string }[],
  careful: boolean,
): Promise<StoreLease[]> {
  if (wanted.length === 0) return []
  const stores = wanted.map(({ storeId }) => storeId)
  const subjects = wanted.map(({ subjectId }) => subjectId)
  const [, leases] = await Promise.all([
    careful ? sender.send(lockOfStores, [stores, subjects]) : undefined,
    sender.send(readOfStores, [stores, subjects]),
  ])
  return leases
}

/** What baskets take of one lease. */
export type LeaseUse = { leaseId: string; uses: number; sets: number; moneyMinor: number }

const lock = statement(
  'store_leases.lock',
  'select id from store_leases where id = any($1::uuid[]) order by id for update',
)

const take = statement(
  'store_leases.take',
  `update store_leases l set uses_left = l.uses_left - g.uses, sets_left = l.sets_left - g.sets,
     money_left_minor = l.money_left_minor - g.money_minor
   from json_to_recordset($1) as g (id uuid, uses bigint, sets bigint, money_minor bigint)
   where l.id = g.id`,
)

/** Takes from leases, each named once. One that holds less, or was closed, fails the commit by its checks. */
export function postLeaseUses(pipeline: Pipeline, uses: readonly LeaseUse[]): void {
  if (uses.length === 0) return
  const rows = uses.map(({ leaseId, moneyMinor, ...use }) => ({
    id: leaseId,
    uses: use.uses,
    sets: use.sets,
    money_minor: moneyMinor,
  }))
  pipeline.post(lock, [rows.map(({ id }) => id)])
  pipeline.post(take, [JSON.stringify(rows)])
}
