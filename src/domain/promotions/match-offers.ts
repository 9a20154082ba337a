import { kindOf } from './kinds.ts'
import { isCoupon, type Offer } from './offer.ts'
import { isEverything, type Scope, type ScopedLine, type ScopeNames } from './scope.ts'

/** An offer and the lines it is for, by position; `parts` says for which of its parts. */
export type Match<O extends Offer = Offer> = { offer: O; places: { at: number; parts: number }[] }

type Names = { products: Set<string>; categories: Set<string>; brands: Set<string> }
type Part = { all: boolean; names: Names; except: Names }
type Entry = { offer: Offer; parts: Part[] }

type ScopeIndex = {
  byProduct: Map<string, Entry[]>
  byCategory: Map<string, Entry[]>
  byBrand: Map<string, Entry[]>
  everything: Entry[]
}

/** By `''` for all stores, a store, or a group of stores. */
type OfferIndex = Map<string, ScopeIndex>

/** Promotions are one array until one of them changes, so their index is made once, not at every swipe. */
const held = new WeakMap<readonly Offer[], OfferIndex>()

/**
 * The offers that have a line in the basket at this store. Costs by line, not by offer; `offers` must never be changed
 * in place.
 */
export function matchOffers<O extends Offer>(
  offers: readonly O[],
  lines: readonly ScopedLine[],
  store: StorePlace,
): Match<O>[] {
  const index = indexOf(offers)
  const found = new Set<Entry>()
  const add = (entries: Entry[] | undefined): void => {
    for (const entry of entries ?? []) found.add(entry)
  }
  for (const key of keysOf(store)) {
    const scopes = index.get(key)
    if (!scopes) continue
    for (const line of lines) {
      add(scopes.byProduct.get(line.sku))
      if (line.category !== null) add(scopes.byCategory.get(line.category))
      if (line.brand !== null) add(scopes.byBrand.get(line.brand))
    }
    add(scopes.everything)
  }
  const matches: Match<O>[] = []
  for (const { offer, parts } of found) {
    const places = placesOf(parts, lines)
    if (places.length > 0) matches.push({ offer: offer as O, places })
  }
  return matches
}

type StorePlace = { storeId: string; storeGroups: readonly string[] }

const keysOf = ({ storeId, storeGroups }: StorePlace): string[] => [
  ...['', `store ${storeId}`],
  ...storeGroups.map((group) => `group ${group}`),
]

/** Whether an offer is open in a store: in all, in this one, or in a group that it belongs to. */
export function isForStore(offer: Offer, store: StorePlace): boolean {
  const keys = storesOf(offer)
  return keysOf(store).some((key) => keys.includes(key))
}

function placesOf(parts: readonly Part[], lines: readonly ScopedLine[]): Match['places'] {
  const places: Match['places'] = []
  for (const [at, line] of lines.entries()) {
    let bits = 0
    for (const [bit, part] of parts.entries()) {
      if (isFor(part, line)) bits |= 1 << bit
    }
    if (bits !== 0) places.push({ at, parts: bits })
  }
  return places
}

const isFor = (part: Part, line: ScopedLine): boolean =>
  (part.all || isNamed(part.names, line)) && !isNamed(part.except, line)

const isNamed = (names: Names, line: ScopedLine): boolean =>
  names.products.has(line.sku) ||
  (line.category !== null && names.categories.has(line.category)) ||
  (line.brand !== null && names.brands.has(line.brand))

function indexOf(offers: readonly Offer[]): OfferIndex {
  const known = held.get(offers)
  if (known) return known
  const index: OfferIndex = new Map()
  for (const offer of offers) {
    const scopes = scopesOf(offer)
    const entry = { offer, parts: scopes.map(toPart) }
    for (const key of storesOf(offer)) addEntry(index, key, entry, scopes)
  }
  held.set(offers, index)
  return index
}

/** The scopes of an offer's parts; most have one. */
export function scopesOf({ reward, appliesTo }: Pick<Offer, 'reward' | 'appliesTo'>): Scope[] {
  const kind = kindOf(reward)
  return (kind.gives === 'money' ? kind.partsOf?.(reward, appliesTo) : undefined) ?? [appliesTo]
}

function storesOf(offer: Offer): string[] {
  const promotion = isCoupon(offer) ? offer.of : offer
  if (!promotion) return ['']
  const keys = [
    ...promotion.stores.map((store) => `store ${store}`),
    ...promotion.storeGroups.map((group) => `group ${group}`),
  ]
  return keys.length === 0 ? [''] : keys
}

function addEntry(index: OfferIndex, key: string, entry: Entry, scopes: readonly Scope[]): void {
  const into: ScopeIndex = index.get(key) ?? {
    byProduct: new Map(),
    byCategory: new Map(),
    byBrand: new Map(),
    everything: [],
  }
  index.set(key, into)
  for (const scope of scopes) {
    if (isEverything(scope)) into.everything.push(entry)
    for (const name of scope.products) push(into.byProduct, name, entry)
    for (const name of scope.categories) push(into.byCategory, name, entry)
    for (const name of scope.brands) push(into.byBrand, name, entry)
  }
}

function push(entries: Map<string, Entry[]>, key: string, entry: Entry): void {
  const before = entries.get(key)
  if (before) before.push(entry)
  else entries.set(key, [entry])
}

const toPart = (scope: Scope): Part => ({
  all: isEverything(scope),
  names: toNames(scope),
  except: toNames(scope.except),
})

const toNames = ({ products, categories, brands }: ScopeNames): Names => ({
  products: new Set(products),
  categories: new Set(categories),
  brands: new Set(brands),
})
