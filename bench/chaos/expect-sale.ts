import type { Entry, QuoteAnswer } from './book.ts'
import { UNKNOWN_CARD, UNKNOWN_SKU } from './draw-sales.ts'
import { earn, emptyLedger, endOf, spend } from './ledger.ts'
import { dayOf, type Grant, type Price, type Purchase, pointsFor, price } from './price.ts'
import type { Member, Offer, Sale } from './shop.ts'
import { compare, countUse, type Oracle, usesLeft } from './tally.ts'

/** A sale as it must be recorded; what comes back of it is computed from this. */
export type Sold = {
  sale: Sale
  entry: Entry
  purchase: Purchase
  grants: Grant[]
  /** Offers whose caps have counted it. */
  backed: Set<Offer>
  grossMinor: number
  netMinor: number
  earned: number
  spent: number
}

/** Of an answer what is compared. */
type SaleAnswer = {
  totals: { grossMinor: number; discountMinor: number; netMinor: number }
  discounts: {
    line: number
    promotionId: string | null
    couponId: string | null
    amountMinor: number
  }[]
  points: { earned: number; spent: number; balance: number | null }
  member: { id: string } | null
  refused: { code: string }[]
  flags: string[]
}

/** Computes what a sale must have been answered, counts what it uses, and compares. */
export function expectSale(oracle: Oracle, entry: Entry, sale: Sale): void {
  const answer = entry.answer as unknown as SaleAnswer
  const { till, body } = sale
  const member = oracle.memberOf(body.card)
  const day = dayOf(body.purchasedAt, till.store.timeZone)
  const purchase: Purchase = { store: till.store, member, day, lines: body.lines }
  const isPassedOver = answer.refused.some(({ code }) => code.startsWith('quote-'))
  const quote = isPassedOver ? undefined : entry.quote
  const priced = price(
    oracle.shelf,
    purchase,
    body.offline ? whatTillGave(body.offline) : whatIsLeft(oracle, entry, purchase, answer),
  )
  if (quote) compareWithQuote(oracle, body.reference, answer, quote)
  const { backed, isUnbacked } = backUses(oracle, entry, purchase, { priced, answer })
  const ledger = (member && oracle.ledgers.get(member)) ?? emptyLedger()
  const wanted = member ? Math.min(body.spendPoints, priced.netMinor) : 0
  const spent = pointsSpent(oracle, entry, { member, wanted, told: answer.points.spent })
  // What a till has taken as quoted paid for goods, though a return was quicker to take the points.
  const paidWith = quote?.points.spent ?? spent
  const earned = member ? pointsFor(priced.earns, paidWith) : 0
  spend(ledger, spent)
  earn(ledger, earned, endOf(body.purchasedAt, till.store.timeZone))
  const { grossMinor, netMinor, grants } = priced
  oracle.sold.set(body.reference, {
    sale,
    entry,
    purchase,
    grants,
    backed,
    grossMinor,
    netMinor,
    earned,
    spent,
  })
  const remarks = remarksOn(body, {
    isUnbacked,
    isRefused: quote !== undefined && paidWith < wanted,
    isShort: spent < (quote ? paidWith : wanted),
  })
  compareAnswer(oracle, body.reference, answer, {
    ...figures(priced, { earned, spent, member }),
    ...remarks,
    balance: member ? ledger.balance : null,
  })
}

function remarksOn(
  { card, lines }: Sale['body'],
  { isUnbacked, isRefused, isShort }: { isUnbacked: boolean; isRefused: boolean; isShort: boolean },
): { flags: string; refused: string } {
  const flags = [
    ...(isShort ? ['points-unbacked'] : []),
    ...(isUnbacked ? ['unbacked-discount'] : []),
    ...(lines.some(({ sku }) => sku === UNKNOWN_SKU) ? ['unknown-sku'] : []),
  ]
  const refused = [
    ...(card === UNKNOWN_CARD ? ['card-unknown'] : []),
    ...(isRefused ? ['points-insufficient'] : []),
  ]
  return { flags: flags.sort().join(), refused: refused.join() }
}

function compareAnswer(
  oracle: Oracle,
  reference: string,
  { totals, points, member, discounts, flags, refused }: SaleAnswer,
  due: Record<string, unknown>,
): void {
  compare(oracle, reference, due, {
    ...totals,
    ...points,
    member: member?.id ?? null,
    discounts: discountText(
      discounts.map((one) => ({ ...one, id: one.couponId ?? one.promotionId })),
    ),
    flags: [...flags].sort().join(),
    refused: refused
      .map(({ code }) => code)
      .filter((code) => !code.startsWith('quote-'))
      .join(),
  })
}

/** What is paid as quoted is recorded as quoted. */
function compareWithQuote(
  oracle: Oracle,
  reference: string,
  { discounts, points }: SaleAnswer,
  quote: QuoteAnswer,
): void {
  const figures = (of: Pick<SaleAnswer, 'discounts' | 'points'>) => ({
    'as quoted': discountText(
      of.discounts.map((one) => ({ ...one, id: one.couponId ?? one.promotionId })),
    ),
    'earned as quoted': of.points.earned,
  })
  const due = figures({ ...quote, points: { ...quote.points, balance: null } })
  compare(oracle, reference, due, figures({ discounts, points }))
}

/** The offers that an offline till has taken off for; they stand, whatever is left. */
function whatTillGave({ discounts }: NonNullable<Sale['body']['offline']>) {
  const given = new Set(discounts.map((one) => one.couponCode ?? one.promotionId))
  return (offer: Offer): boolean => given.has(offer.coupon?.code ?? offer.id) || !takesOff(offer)
}

const takesOff = ({ gives }: Offer): boolean => gives.kind !== 'points'

/** A capped offer is granted while there is some left, and where a quote has granted it. */
function whatIsLeft(oracle: Oracle, entry: Entry, purchase: Purchase, answer: SaleAnswer) {
  const told = new Set(answer.discounts.map((one) => one.couponId ?? one.promotionId))
  return (offer: Offer): boolean =>
    offer.caps.length === 0 ||
    isGranted(oracle, entry, purchase, { offer, isTold: told.has(offer.id) })
}

const figures = (
  { grossMinor, discountMinor, netMinor, grants }: Price,
  { member, ...points }: { earned: number; spent: number; member: Member | null },
) => ({
  grossMinor,
  discountMinor,
  netMinor,
  ...points,
  member: member?.id ?? null,
  discounts: discountText(
    grants.flatMap(({ offer, byLine }) =>
      [...byLine].map(([line, amountMinor]) => ({ line, id: offer.id, amountMinor })),
    ),
  ),
})

const discountText = (all: readonly { line: number; id: string | null; amountMinor: number }[]) =>
  all
    .map(({ line, id, amountMinor }) => `${line} ${id} ${amountMinor}`)
    .sort()
    .join('; ')

/** Whether a capped offer is granted; where operations overlapped it may go either way, and the answer is adopted. */
function isGranted(
  oracle: Oracle,
  entry: Entry,
  { store, member }: Purchase,
  { offer, isTold }: { offer: Offer; isTold: boolean },
): boolean {
  const caps = usesLeft(oracle, offer, store, member)
  if (caps.some(({ left }) => left < 1)) return false
  const inDoubt = caps.find(({ counter, left }) => oracle.doubts.uses(counter, entry) >= left)
  if (isTold || !inDoubt) return true
  const { counter, left } = inDoubt
  oracle.adopted.push(`${entry.operation.body.reference} found ${counter} used up, ${left} left`)
  return false
}

/** Counts the uses for which the caps have room. */
function backUses(
  oracle: Oracle,
  entry: Entry,
  { store, member }: Purchase,
  { priced, answer }: { priced: Price; answer: SaleAnswer },
): { backed: Set<Offer>; isUnbacked: boolean } {
  const backed = new Set<Offer>()
  const isTold = answer.flags.includes('unbacked-discount')
  const maybe: Offer[] = []
  let isUnbacked = false
  for (const { offer } of priced.grants) {
    const caps = usesLeft(oracle, offer, store, member)
    const inDoubt = caps.some(({ counter, left }) => oracle.doubts.uses(counter, entry) >= left)
    if (caps.some(({ left }) => left < 1)) isUnbacked = true
    else if (inDoubt) maybe.push(offer)
    else backed.add(offer)
  }
  // Told that something is unbacked for which there is no certain cause, one in doubt has to be it.
  const lost = isTold && !isUnbacked ? maybe.shift() : undefined
  if (lost) oracle.adopted.push(`${entry.operation.body.reference}: ${lost.id} was given unbacked`)
  for (const offer of maybe) backed.add(offer)
  for (const offer of backed) countUse(oracle, offer, { store, member, by: 1 })
  return { backed, isUnbacked: isUnbacked || lost !== undefined }
}

/** As many as are wanted and there; fewer where a quote was priced before more came, or other quotes held some. */
function pointsSpent(
  oracle: Oracle,
  entry: Entry,
  { member, wanted, told }: { member: Member | null; wanted: number; told: number },
): number {
  if (!member) return 0
  const spent = Math.min(wanted, Math.max(0, oracle.ledgers.get(member)?.balance ?? 0))
  if (told >= spent) return spent
  const mayBeFewer =
    entry.quote !== undefined || oracle.doubts.points(member, entry) >= spent - told
  if (!mayBeFewer) return spent
  oracle.adopted.push(`${entry.operation.body.reference} spent ${told} of ${spent} points`)
  return told
}
