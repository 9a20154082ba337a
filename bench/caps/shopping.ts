import { createHash } from 'node:crypto'
import type { Random } from '../support/random.ts'
import { insist, type Lines } from './till.ts'
import type { Contest, Shopper } from './world.ts'

/** swipes: straight away; pays: quotes first; forgets: pays without the quote; leaves: quotes, and is gone. */
export type Intent = 'swipes' | 'pays' | 'forgets' | 'leaves'

export type Quote = { quoteId: string; discountMinor: number }

/** What came of one shopper's turn. */
export type Turn = {
  shopper: Shopper
  quote: Quote | null
  /** null: nothing was paid. */
  receipt: Receipt | null
  flaws: string[]
}

export type Receipt = { reference: string; discountMinor: number; unbacked: boolean }

const date = new Date().toISOString().slice(0, 10).replaceAll('-', '')
let sequence = 0

/** Half of them quote first. */
export const drawIntent = (random: Random): Intent => {
  const drawn = random.next()
  if (drawn < 0.5) return 'swipes'
  if (drawn < 0.8) return 'pays'
  return drawn < 0.88 ? 'forgets' : 'leaves'
}

/** A shopper's turn at the till: everything is sent until it is answered, and what is paid is asked for once more. */
export async function takeTurn(
  lines: Lines,
  contest: Contest,
  shopper: Shopper,
  intent: Intent,
): Promise<Turn> {
  const content = contentFor(contest, shopper)
  const quoted = intent === 'swipes' ? null : await askQuote(lines, shopper, content)
  const { quote = null, flaws = [] } = quoted ?? {}
  if (intent === 'leaves' || flaws.length > 0) return { shopper, quote, receipt: null, flaws }
  const paid = await pay(lines, contest, shopper, intent === 'pays' ? quote : null)
  if (intent === 'pays' && quote && paid.receipt) {
    const { discountMinor } = paid.receipt
    if (discountMinor !== quote.discountMinor) {
      paid.flaws.push(`quoted ${quote.discountMinor}, paid ${discountMinor}`)
    }
  }
  return { ...paid, quote }
}

/** Pays, as quoted if there is a quote, and asks for the answer again. */
export async function pay(
  lines: Lines,
  contest: Contest,
  shopper: Shopper,
  quote: Quote | null,
): Promise<Turn> {
  sequence += 1
  const { till } = shopper
  const swipe = {
    ...contentFor(contest, shopper),
    reference: `${date}-${till.storeId}-${till.terminalId}-${sequence}`,
    tenders: [{ type: 'cash', amountMinor: contest.priceMinor }],
    ...(quote ? { quoteId: quote.quoteId } : {}),
  }
  const first = await insist(lines, till, '/v1/swipes', swipe)
  if (first.status !== 201 && first.status !== 200) {
    const flaws = [`${swipe.reference} was answered ${first.status} ${JSON.stringify(first.body)}`]
    return { shopper, quote, receipt: null, flaws }
  }
  const again = await insist(lines, till, '/v1/swipes', swipe)
  const isSame = again.status === 200 && again.replayed && hashOf(again.body) === hashOf(first.body)
  const flaws = isSame ? [] : [`${swipe.reference} was answered differently the second time`]
  const { totals, flags } = first.body as { totals: Totals; flags: string[] }
  const unbacked = flags.includes('unbacked-discount')
  const receipt = { reference: swipe.reference, discountMinor: totals.discountMinor, unbacked }
  return { shopper, quote, receipt, flaws }
}

type Totals = { discountMinor: number }

async function askQuote(
  lines: Lines,
  { till }: Shopper,
  content: object,
): Promise<{ quote: Quote | null; flaws: string[] }> {
  const { status, body } = await insist(lines, till, '/v1/swipes/quote', content)
  if (status !== 200) {
    return { quote: null, flaws: [`a quote was answered ${status} ${JSON.stringify(body)}`] }
  }
  const { quoteId, totals } = body as { quoteId: string; totals: Totals }
  return { quote: { quoteId, discountMinor: totals.discountMinor }, flaws: [] }
}

/** One piece of what is contested: the same goods whenever it is asked for. */
const contentFor = ({ sku, priceMinor, withCard, codes }: Contest, { card }: Shopper) => ({
  card: withCard ? card : null,
  purchasedAt: new Date().toISOString(),
  operatorId: '17',
  coupons: codes,
  lines: [{ line: 1, sku, quantity: 1, unitPriceMinor: priceMinor, amountMinor: priceMinor }],
})

/** The answer's fields come in one order; that is the service's promise here as well. */
const hashOf = (body: object): string =>
  createHash('sha256').update(JSON.stringify(body)).digest('hex')
