import { sql } from 'kysely'
import type { Deps } from '../../src/deps.ts'
import { type AccountId, newId } from '../../src/domain/ids.ts'
import { rebuildProfiles } from '../../src/insight/profiles/rebuild-profiles.ts'
import type { OutboxEvent } from '../../src/platform/queue/outbox.ts'
import { fillBasket, type Product } from '../support/catalogue.ts'
import type { Random } from '../support/random.ts'

export type HistoryOptions = {
  /** Baskets that each member has behind them. */
  history: number
  members: number
  lines: number
  random: Random
  catalogue: readonly Product[]
}

export type Shop = {
  /** Records one basket more for each of so many members, drawn by chance, and returns the events. */
  record(baskets: number): Promise<OutboxEvent[]>
}

const DAY_MS = 86_400_000
const STORE = '0042'
const BASKETS_AT_ONCE = 2000
const FIRST_DAY = Date.UTC(2026, 0, 1, 9)

/** Members who come every third day, with profiles of what they have bought so far. */
export async function openHistory(deps: Deps, options: HistoryOptions): Promise<Shop> {
  const { history, members, random } = options
  await openStore(deps)
  const accounts = await openMembers(deps, members)
  const makeBasket = (accountId: AccountId, visit: number) => {
    const filled = fillBasket(random, options.catalogue, options.lines)
    const lines = filled.map(({ line, product }) => toLine(random, line, product))
    const net = lines.reduce((sum, line) => sum + line.amountMinor - line.discountMinor, 0)
    const purchasedAt = new Date(
      FIRST_DAY + (visit - history) * 3 * DAY_MS + random.whole(0, 9) * 3_600_000,
    )
    return {
      id: newId<'basket'>(),
      account_id: accountId,
      purchased_at: purchasedAt,
      net_minor: net,
      lines,
    }
  }
  const past = accounts.flatMap((account) =>
    Array.from({ length: history }, (_, visit) => [account, visit] as const),
  )
  for (let at = 0; at < past.length; at += BASKETS_AT_ONCE) {
    const baskets = past.slice(at, at + BASKETS_AT_ONCE).map((each) => makeBasket(...each))
    await writeBaskets(deps, baskets)
  }
  await rebuildProfiles(deps, accounts)
  await sql`vacuum analyze baskets`.execute(deps.db)
  await sql`vacuum analyze profiles`.execute(deps.db)
  let visits = history
  return {
    async record(count) {
      visits += 1
      const chosen = random.shuffle(accounts).slice(0, count)
      const baskets = chosen.map((account) => makeBasket(account, visits))
      await writeBaskets(deps, baskets)
      return baskets.map(({ id, account_id: accountId }) => ({
        id,
        accountId,
        kind: 'basket.recorded',
      }))
    },
  }
}

function toLine(
  random: Random,
  line: ReturnType<typeof fillBasket>[number]['line'],
  product: Product,
) {
  return {
    ...line,
    kind: 'sale',
    name: product.name,
    department: product.department,
    category: product.category,
    brand: `BRAND ${Number(product.sku) % 150}`,
    costMinor: product.costMinor,
    policyClass: null,
    known: true,
    discountMinor: random.next() < 0.2 ? Math.round(line.amountMinor / 5) : 0,
  }
}

async function openStore({ db }: Deps): Promise<void> {
  const account = newId<'account'>()
  await sql`insert into accounts (id, kind) values (${account}, 'store')`.execute(db)
  await sql`
    insert into stores (id, name, account_id, time_zone, jurisdiction)
    values (${STORE}, 'Store', ${account}, 'Europe/Dublin', 'IE') on conflict do nothing`.execute(
    db,
  )
}

/** Members alone, as their room opens them: the profiles' consumer asks for the account and the consent. */
async function openMembers({ db }: Deps, count: number): Promise<AccountId[]> {
  const members = Array.from({ length: count }, () => ({
    id: newId<'member'>(),
    account_id: newId<'account'>(),
  }))
  const accountIds = members.map((member) => member.account_id)
  await sql`
    insert into accounts (id, kind)
    select account_id, 'member' from jsonb_populate_recordset(null::members, ${JSON.stringify(members)})`.execute(
    db,
  )
  await sql`
    insert into members (id, account_id, joined_at, profiling_since)
    select id, account_id, '2020-01-01', '2020-01-01'
    from jsonb_populate_recordset(null::members, ${JSON.stringify(members)})`.execute(db)
  return accountIds
}

async function writeBaskets({ db }: Deps, baskets: readonly object[]): Promise<void> {
  await sql`
    insert into baskets (account_id, id, store_id, terminal_id, reference, business_date, purchased_at,
      gross_minor, discount_minor, net_minor, points_earned, points_spent, lines, discounts, tenders,
      coupons_redeemed, refused, flags)
    select account_id, id, ${STORE}, '03', 'made', '2026-01-01', purchased_at, net_minor, 0, net_minor, 0, 0,
      lines, '[]', '[]', '[]', '[]', '{}'
    from jsonb_populate_recordset(null::baskets, ${JSON.stringify(baskets)})`.execute(db)
}
