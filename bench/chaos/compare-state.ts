import type pg from 'pg'
import { type Api, mapLimited, Refusal } from '../support/api.ts'
import type { Book } from './book.ts'
import { amountsOf } from './expect-return.ts'
import type { Sold } from './expect-sale.ts'
import { sum } from './price.ts'
import type { Member, Offer } from './shop.ts'
import { compare, type Oracle } from './tally.ts'

const AT_ONCE = 16

/** What the service tells at the end, of everything, against what came of the replay. */
export async function compareState(
  oracle: Oracle,
  book: Book,
  { api, client, staffKey }: { api: Api; client: pg.ClientBase; staffKey: string },
): Promise<void> {
  await compareReferences(oracle, book, api)
  await mapLimited(oracle.shop.members, AT_ONCE, (member) =>
    compareMember(oracle, member, (path) => api.call('GET', path, undefined, staffKey)),
  )
  await comparePromotions(oracle, api)
  await compareCounters(oracle, client)
  await compareSums(oracle, book, client)
  await compareGaps(oracle, api)
}

/** Every till asks for each of its sales: the same as it was told. */
async function compareReferences(oracle: Oracle, book: Book, api: Api): Promise<void> {
  const sales = [...book.entries.values()].filter(({ operation }) => operation.type === 'sale')
  await mapLimited(sales, AT_ONCE, async ({ operation, answer }) => {
    const { reference } = operation.body
    const path = `/v1/swipes/by-reference/${reference}`
    const found = await api
      .call<{ id: string; commitOrder: number }>('GET', path, undefined, operation.till.key)
      .catch((error: Error) => ({ id: error.message, commitOrder: 0 }))
    const due = { id: answer?.id, commitOrder: answer?.commitOrder, all: plain(answer) }
    compare(oracle, reference, due, { ...found, all: plain(found) })
  })
}

const plain = (answer: object | undefined): string =>
  JSON.stringify(Object.entries(answer ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)))

type Points = {
  balance: number
  spendable: number
  lots: { remaining: number; expiresAt: string }[]
}
type Profile = { baskets: number; spendMinor: number; firstAt: string; lastAt: string }

async function compareMember(
  oracle: Oracle,
  member: Member,
  get: <T>(path: string) => Promise<T>,
): Promise<void> {
  const of = `member ${member.id}`
  const ledger = oracle.ledgers.get(member)
  const points = await get<Points>(`/v1/members/${member.id}/points`)
  compare(oracle, of, { balance: ledger?.balance }, points)
  const lots = new Map<number, number>()
  for (const { expiresAt, remaining } of points.lots) {
    const endsAt = Date.parse(expiresAt)
    lots.set(endsAt, (lots.get(endsAt) ?? 0) + remaining)
  }
  if (ledger && !ledger.hasReturns) {
    compare(oracle, of, { lots: lotText(ledger.lots) }, { lots: lotText(lots) })
  }
  const profile = await get<Profile>(`/v1/members/${member.id}/profile`).catch((error: Error) => {
    if (error instanceof Refusal && error.code === 'not-found') return {}
    throw error
  })
  compare(oracle, of, profileOf(oracle, member), profile)
}

const lotText = (lots: ReadonlyMap<number, number>): string =>
  [...lots]
    .filter(([, remaining]) => remaining !== 0)
    .sort(([a], [b]) => a - b)
    .map(([endsAt, remaining]) => `${remaining} until ${new Date(endsAt).toISOString()}`)
    .join(', ')

/** What members have kept; whoever has kept nothing or wants no profile has none. */
function profileOf(oracle: Oracle, member: Member): Record<string, unknown> {
  const backOf = ({ sale }: Sold) => oracle.returned.get(sale.body.reference)
  const own = (soldBy(oracle).get(member) ?? []).filter((sold) => !backOf(sold)?.isGone)
  if (!member.profiling || own.length === 0) return { baskets: undefined }
  const times = own.map(({ sale }) => Date.parse(sale.body.purchasedAt)).sort((a, b) => a - b)
  return {
    baskets: own.length,
    spendMinor: sum(own.map((sold) => backOf(sold)?.restMinor ?? sold.netMinor)),
    firstAt: new Date(times.at(0) ?? 0).toISOString(),
    lastAt: new Date(times.at(-1) ?? 0).toISOString(),
  }
}

const soldByOf = new WeakMap<
  Oracle,
  Map<Member, NonNullable<ReturnType<Oracle['sold']['get']>>[]>
>()

function soldBy(oracle: Oracle) {
  const known = soldByOf.get(oracle)
  if (known) return known
  const all: NonNullable<ReturnType<typeof soldByOf.get>> = new Map()
  for (const sold of oracle.sold.values()) {
    const { member } = sold.purchase
    if (!member) continue
    const before = all.get(member)
    if (before) before.push(sold)
    else all.set(member, [sold])
  }
  soldByOf.set(oracle, all)
  return all
}

/** What each promotion took off what was kept, of how many baskets and members. */
async function comparePromotions(oracle: Oracle, api: Api): Promise<void> {
  const byOffer = new Map<Offer, { baskets: number; discountMinor: number; netMinor: number }>()
  const members = new Map<Offer, Set<Member>>()
  for (const [reference, { grants, netMinor, purchase }] of oracle.sold) {
    const rest = oracle.returned.get(reference)
    for (const [offer, amountMinor] of rest?.kept ?? amountsOf(grants)) {
      const sums = byOffer.get(offer) ?? { baskets: 0, discountMinor: 0, netMinor: 0 }
      sums.baskets += 1
      sums.discountMinor += amountMinor
      sums.netMinor += rest?.restMinor ?? netMinor
      byOffer.set(offer, sums)
      const who = members.get(offer) ?? new Set()
      if (purchase.member) who.add(purchase.member)
      members.set(offer, who)
    }
  }
  for (const offer of oracle.shop.offers) {
    if (offer.coupon) continue
    const none = { baskets: 0, discountMinor: 0, netMinor: 0 }
    const due = { ...(byOffer.get(offer) ?? none), members: members.get(offer)?.size ?? 0 }
    const path = `/v1/promotions/${offer.id}/results`
    compare(
      oracle,
      `promotion ${offer.sku}`,
      due,
      await api.call<object>('GET', path).then(asRecord),
    )
  }
}

const asRecord = (answer: object): Record<string, unknown> => ({ ...answer })

/** Every counter of a cap, and what is counted of each coupon and its campaign. */
async function compareCounters(oracle: Oracle, client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ counter: string; uses: number }>(
    `select coalesce(b.subject_id, b.id) || case b.per when 'store' then ' in ' || b.store_id
       when 'member' then ' of ' || m.id else '' end as counter, b.uses::float as uses
     from budgets b left join members m on m.account_id = b.account_id`,
  )
  const { rows: coupons } = await client.query<{ counter: string; uses: number }>(
    `select coupon_id as counter, count(*)::int as uses from coupon_redemptions where backed group by 1`,
  )
  const found = new Map([...rows, ...coupons].map(({ counter, uses }) => [counter, uses]))
  for (const [counter, uses] of oracle.used) {
    compare(oracle, `counter ${counter}`, { uses }, { uses: found.get(counter) ?? 0 })
  }
}

async function compareSums(oracle: Oracle, book: Book, client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<Record<string, number>>(
    `select (select count(*) from swipe_references)::int as references,
       (select count(*) from baskets)::int as baskets,
       (select coalesce(sum(baskets), 0) from demand_days)::int as demand,
       (select count(*) from profiles)::int as profiles`,
  )
  const profiled = [...soldBy(oracle).keys()].filter((member) => member.profiling)
  const due = {
    references: book.entries.size,
    baskets: oracle.sold.size,
    demand: oracle.sold.size,
    profiles: profiled.length,
  }
  compare(oracle, 'in total', due, rows[0] ?? {})
}

/** Tills count without gaps, so the service should miss nothing of any. */
async function compareGaps(oracle: Oracle, api: Api): Promise<void> {
  await mapLimited(oracle.shop.tills, AT_ONCE, async ({ store, terminalId }) => {
    const path = `/v1/terminals/${terminalId}?storeId=${store.id}`
    const { gaps } = await api.call<{ gaps: unknown[] }>('GET', path)
    compare(oracle, terminalId, { gaps: '[]' }, { gaps: JSON.stringify(gaps) })
  })
}
