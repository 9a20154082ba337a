import { counterOfAll } from '../../domain/promotions/caps.ts'
import { type Sender, statement } from '../../platform/db/pipeline.ts'
import type { OfferUse, PricedBasket } from '../pricing/basket.ts'

export type Quote = {
  id: string
  storeId: string
  terminalId: string
  accountId: string | null
  contentHash: Buffer
  quotedAt: Date
  outcome: PricedBasket
  /** True once a basket was recorded as quoted: what a quote grants is granted once. */
  paid: boolean
}

const findQuotes = statement<Omit<Quote, 'outcome'> & { outcome: StoredOutcome }>(
  'quotes.find',
  `select q.id, q.store_id as "storeId", q.terminal_id as "terminalId", q.account_id as "accountId",
     q.content_hash as "contentHash", q.quoted_at as "quotedAt", q.outcome, p.quote_id is not null as paid
   from quotes q
   left join quote_payments p on p.quote_id = q.id
   where q.id = any($1::uuid[])`,
)

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Quotes by id; ids that no quote can have are passed over. */
export async function sendFindQuotes(
  sender: Sender,
  ids: readonly string[],
): Promise<Map<string, Quote>> {
  const known = ids.filter((id) => uuid.test(id))
  if (known.length === 0) return new Map()
  const rows = await sender.send(findQuotes, [known])
  return new Map(rows.map((quote) => [quote.id, { ...quote, outcome: outcomeOf(quote.outcome) }]))
}

/** What a build before caps and traces has quoted says nothing of uses but those of coupons, and is paid all the same. */
type StoredOutcome = Omit<PricedBasket, 'uses' | 'trace'> & {
  uses?: OfferUse[]
  trace?: PricedBasket['trace']
  couponUses?: { couponId: string; campaignId: string; code: string; amountMinor: number }[]
}

const outcomeOf = ({ couponUses = [], ...outcome }: StoredOutcome): PricedBasket => ({
  ...outcome,
  trace: outcome.trace ?? null,
  uses:
    outcome.uses ??
    couponUses.map(({ couponId, campaignId, code, amountMinor }) => ({
      promotionId: null,
      version: null,
      coupon: { id: couponId, campaignId, code },
      sets: 1,
      amountMinor,
      counters: [counterOfAll(campaignId)],
    })),
})
