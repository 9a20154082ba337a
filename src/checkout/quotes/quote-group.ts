import type { Deps } from '../../deps.ts'
import { newId } from '../../domain/ids.ts'
import type { Counter } from '../../domain/promotions/caps.ts'
import { quotedTrace } from '../../domain/promotions/trace.ts'
import { inPipeline, type Pipeline } from '../../platform/db/pipeline.ts'
import { settleGroup } from '../../platform/settle-group.ts'
import { postCounterChecks } from '../budgets/spend-budgets.ts'
import { postCodeLeases } from '../codes/checkout-codes.ts'
import { type LeaseRow, postLeases, postRelease } from '../leases/checkout-leases.ts'
import type { Basket, OfferUse, Priced } from '../pricing/basket.ts'
import { type Context, loadContext } from '../pricing/load-context.ts'
import { loadScarce } from '../pricing/load-scarce.ts'
import { priceBasket } from '../pricing/price-basket.ts'
import { refuse } from '../pricing/remarks.ts'
import { type NewQuote, postQuotes } from './quotes.queries.ts'

/** `contentHash`: by which a till that pays it is known to pay for the same. */
export type BasketToQuote = Basket & { contentHash: Buffer }

export type Quoted = Priced & { quoteId: string; expiresAt: Date; currency: string }

const LEASE_MS = 5 * 60_000

/**
 * Prices baskets and leases everything scarce that is granted, in one transaction: coupons, capped budgets, points.
 * What the terminal's quotes before held for the same card is given back. Leases fall away after 5 minutes.
 */
export const quoteGroup = (
  deps: Deps,
  baskets: readonly BasketToQuote[],
): Promise<PromiseSettledResult<Quoted>[]> => settleGroup(baskets, quoteTogether.bind(null, deps))

const quoteTogether = (
  deps: Deps,
  baskets: readonly BasketToQuote[],
  careful: boolean,
): Promise<PromiseSettledResult<Quoted>[]> =>
  inPipeline(deps.checkoutPool, deps.config, async (pipeline) => {
    const first = await loadContext(deps, pipeline, baskets)
    const context = await loadScarce(pipeline, first, baskets, { careful })
    const { currency } = context.programme
    const expiresAt = new Date(context.now.getTime() + LEASE_MS)
    const quotes = baskets.map((basket) => {
      const priced = withPointsRefused(priceBasket(basket, context, { settled: false }))
      return { basket, quoted: { ...priced, quoteId: newId<'quote'>(), expiresAt, currency } }
    })
    writeQuotes(pipeline, quotes, context)
    return quotes.map(({ quoted }) => ({ status: 'fulfilled', value: quoted }))
  })

/** A quote spends fewer points than asked for where the basket would take more, and says why. */
function withPointsRefused(priced: Priced): Priced {
  const { member, basket, points } = priced
  const due = member ? points.allowed : points.wanted
  // Where the member has locked them, pricing has said so.
  if (due <= basket.pointsSpent || member?.spendLocked) return priced
  const why = member
    ? refuse('points-insufficient', { detail: `${basket.pointsSpent} of ${due} can be spent.` })
    : refuse('points-without-member')
  return { ...priced, basket: { ...basket, refused: [...basket.refused, why] } }
}

type QuotedBasket = { basket: BasketToQuote; quoted: Quoted }

function writeQuotes(pipeline: Pipeline, quotes: readonly QuotedBasket[], context: Context): void {
  const limited = quotes.flatMap(({ quoted }) =>
    quoted.basket.uses.flatMap((use) => limitedOf(use, context)),
  )
  postQuotes(
    pipeline,
    quotes.map((quote) => toRow(quote, context.now)),
  )
  postRelease(
    pipeline,
    quotes.flatMap(({ quoted }) => quoted.ownLeases),
  )
  postLeases(
    pipeline,
    quotes.flatMap((quote) => leasesOf(quote, context)),
  )
  postCodeLeases(pipeline, codesUsed(quotes), context.now)
  postCounterChecks(pipeline, limited, context.now)
}

const codesUsed = (quotes: readonly QuotedBasket[]): string[] => [
  ...new Set(
    quotes.flatMap(({ quoted }) =>
      quoted.basket.uses.flatMap(({ coupon }) =>
        coupon && coupon.campaignId === null ? [coupon.id] : [],
      ),
    ),
  ),
]

/** The counters that have a limit, and so were read before; the others need not be leased. */
const limitedOf = ({ counters }: OfferUse, { counted }: Context): Counter[] =>
  counters.filter(({ id }) => counted.has(id))

function leasesOf({ basket, quoted }: QuotedBasket, context: Context): LeaseRow[] {
  const { uses, pointsSpent } = quoted.basket
  const holder = {
    store_id: basket.storeId,
    terminal_id: basket.terminalId,
    quote_id: quoted.quoteId,
    account_id: quoted.member?.accountId ?? null,
    expires_at: quoted.expiresAt,
  }
  const leases = new Map<string, LeaseRow>()
  const add = (subject: string, more: Pick<LeaseRow, 'uses' | 'sets' | 'amount'>): void => {
    const before = leases.get(subject)
    leases.set(subject, {
      ...holder,
      subject_id: subject,
      uses: more.uses + (before?.uses ?? 0),
      sets: more.sets + (before?.sets ?? 0),
      amount: more.amount + (before?.amount ?? 0),
    })
  }
  for (const use of uses) {
    if (use.coupon) add(use.coupon.id, { uses: 1, sets: 0, amount: 0 })
    for (const { id } of limitedOf(use, context)) {
      add(id, { uses: 1, sets: use.sets, amount: use.amountMinor })
    }
  }
  if (quoted.member && pointsSpent > 0) {
    add(quoted.member.pointsAccountId, { uses: 0, sets: 0, amount: pointsSpent })
  }
  return [...leases.values()]
}

const toRow = ({ basket, quoted }: QuotedBasket, now: Date): NewQuote => ({
  id: quoted.quoteId,
  store_id: basket.storeId,
  terminal_id: basket.terminalId,
  account_id: quoted.member?.accountId ?? null,
  content_hash: `\\x${basket.contentHash.toString('hex')}`,
  quoted_for: basket.purchasedAt,
  quoted_at: now,
  expires_at: quoted.expiresAt,
  outcome: {
    ...quoted.basket,
    trace:
      quoted.basket.trace && quotedTrace(quoted.basket.trace, { ...basket, lines: quoted.lines }),
  },
})
