import { sql } from 'kysely'
import type { AccountId } from '../../domain/ids.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { type Sender, statement } from '../../platform/db/pipeline.ts'
import type { PackedItems } from './packed-items.ts'

export async function insertItems(tx: Tx, version: number, items: PackedItems): Promise<void> {
  await sql`
    insert into suggestion_items (version, part, skus, categories, figures, sequel_items, sequel_chances)
    values (${version}, ${items.part}, ${items.skus}, ${items.categories}, ${items.figures},
      ${items.sequelItems}, ${items.sequelChances})`.execute(tx)
}

/** One part of a version's products; undefined after the last. */
export async function readPart(
  tx: Tx,
  version: number,
  part: number,
): Promise<PackedItems | undefined> {
  const { rows } = await sql<PackedItems>`
    select part, skus, categories, figures, sequel_items as "sequelItems",
      sequel_chances as "sequelChances"
    from suggestion_items where version = ${version} and part = ${part}`.execute(tx)
  return rows[0]
}

/** The latest version whose products are kept; by the primary key. */
export async function readItemsVersion(db: Db): Promise<number | undefined> {
  const { rows } = await sql<{ version: number | null }>`
    select max(version) as version from suggestion_items`.execute(db)
  return rows[0]?.version ?? undefined
}

export type StoreItems = { storeId: string; skus: string[] }

export async function insertStores(
  tx: Tx,
  version: number,
  stores: readonly StoreItems[],
): Promise<void> {
  for (const { storeId, skus } of stores) {
    await sql`insert into suggestion_stores (version, store_id, skus)
      values (${version}, ${storeId}, ${skus})`.execute(tx)
  }
}

export async function readStores(tx: Tx, version: number): Promise<StoreItems[]> {
  const { rows } = await sql<StoreItems>`
    select store_id as "storeId", skus from suggestion_stores where version = ${version}`.execute(
    tx,
  )
  return rows
}

export async function deleteVersionsBefore(tx: Tx, version: number): Promise<void> {
  await sql`delete from suggestion_items where version < ${version}`.execute(tx)
  await sql`delete from suggestion_stores where version < ${version}`.execute(tx)
}

/** All that is told of products, stores and who buys alike. */
export async function deleteLearnt(tx: Tx): Promise<void> {
  await sql`delete from suggestion_items`.execute(tx)
  await sql`delete from suggestion_stores`.execute(tx)
  await sql`delete from suggestion_peers`.execute(tx)
}

/** What members who buy like this one bought next. */
export type Peers = {
  accountId: AccountId
  skus: string[]
  shares: number[]
  closestShares: number[]
  likeness: number
}

/** Of those who still have a profile, whose rows are held until the commit: one that goes takes its peers along. */
export async function writePeers(tx: Tx, peers: readonly Peers[], asOf: Date): Promise<void> {
  const rows = peers.map((one) => ({
    account_id: one.accountId,
    skus: one.skus,
    shares: one.shares,
    closest_shares: one.closestShares,
    likeness: one.likeness,
  }))
  await sql`
    insert into suggestion_peers (account_id, skus, shares, closest_shares, likeness, as_of)
    select p.account_id, r.skus, r.shares, r.closest_shares, r.likeness, ${asOf}
    from jsonb_populate_recordset(null::suggestion_peers, ${JSON.stringify(rows)}) as r
    join profiles p on p.account_id = r.account_id
    order by p.account_id
    for key share of p
    on conflict (account_id) do update set skus = excluded.skus, shares = excluded.shares,
      closest_shares = excluded.closest_shares, likeness = excluded.likeness, as_of = excluded.as_of`.execute(
    tx,
  )
}

const readPeersOf = statement<Peers>(
  'suggestions.read_peers',
  `select account_id as "accountId", skus, shares, closest_shares as "closestShares", likeness
   from suggestion_peers where account_id = any($1::uuid[])`,
)

export async function sendPeers(
  sender: Sender,
  accountIds: readonly AccountId[],
): Promise<Map<AccountId, Peers>> {
  const rows = await sender.send(readPeersOf, [accountIds])
  return new Map(rows.map((row) => [row.accountId, row]))
}

/** Who buys alike, and what the member does not want to see. */
export type Own = { peers: Peers | undefined; blocked: ReadonlySet<string> }

const readOwn = statement<{ blocked: string[] } & { [Field in keyof Peers]: Peers[Field] | null }>(
  'suggestions.read_own',
  `select p.account_id as "accountId", p.skus, p.shares, p.closest_shares as "closestShares", p.likeness,
     array(select sku from blocked_products where account_id = $1) as blocked
   from (select $1::uuid as account_id) as asked left join suggestion_peers p using (account_id)`,
)

export async function sendOwn(sender: Sender, accountId: AccountId): Promise<Own> {
  const [row] = await sender.send(readOwn, [accountId])
  const peers = row?.likeness == null ? undefined : (row as Peers)
  return { peers, blocked: new Set(row?.blocked) }
}
