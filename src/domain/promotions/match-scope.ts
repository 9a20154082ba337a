import type { EvaluationLine } from './evaluation.ts'
import type { Offer } from './offer.ts'

/** An offer and the lines it is for, in line order. */
export type Match<O extends Offer = Offer> = { offer: O; lines: EvaluationLine[] }

type ScopeIndex = {
  byProduct: Map<string, Offer[]>
  byCategory: Map<string, Offer[]>
  wholeBasket: Offer[]
}

/** Live promotions are one array until one of them changes, so their index is made once, not at every swipe. */
const held = new WeakMap<readonly Offer[], ScopeIndex>()

export const isOnWholeBasket = ({ appliesTo }: Offer): boolean =>
  appliesTo.products.length === 0 && appliesTo.categories.length === 0

/** The offers that have a line in the basket. Costs by line, not by offer; `offers` must never be changed in place. */
export function matchOffers<O extends Offer>(
  offers: readonly O[],
  lines: readonly EvaluationLine[],
): Match<O>[] {
  const index = indexOf(offers)
  const matches = new Map<Offer, EvaluationLine[]>()
  for (const line of lines) {
    addLine(matches, index.byProduct.get(line.sku), line)
    if (line.category !== null) addLine(matches, index.byCategory.get(line.category), line)
  }
  if (lines.length > 0) for (const offer of index.wholeBasket) matches.set(offer, [...lines])
  return [...matches].map(([offer, matched]) => ({ offer: offer as O, lines: matched }))
}

function addLine(
  matches: Map<Offer, EvaluationLine[]>,
  offers: readonly Offer[] | undefined,
  line: EvaluationLine,
): void {
  for (const offer of offers ?? []) {
    const matched = matches.get(offer)
    if (!matched) matches.set(offer, [line])
    else if (matched.at(-1) !== line) matched.push(line)
  }
}

function indexOf(offers: readonly Offer[]): ScopeIndex {
  const known = held.get(offers)
  if (known) return known
  const index: ScopeIndex = { byProduct: new Map(), byCategory: new Map(), wholeBasket: [] }
  for (const offer of offers) {
    if (isOnWholeBasket(offer)) index.wholeBasket.push(offer)
    for (const product of offer.appliesTo.products) addOffer(index.byProduct, product, offer)
    for (const category of offer.appliesTo.categories) addOffer(index.byCategory, category, offer)
  }
  held.set(offers, index)
  return index
}

function addOffer(index: Map<string, Offer[]>, key: string, offer: Offer): void {
  const offers = index.get(key)
  if (offers) offers.push(offer)
  else index.set(key, [offer])
}
