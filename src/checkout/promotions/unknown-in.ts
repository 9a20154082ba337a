import { scopesOf } from '../../domain/promotions/match-offers.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { findUnknownMembers } from '../../relations/members/find-unknown-members.ts'
import { findUnknownNames, type ProductNames } from '../products/find-unknown-names.ts'
import { findUnknownTiers } from '../programme/find-unknown-tiers.ts'
import { findUnknownStores, type StoreNames } from '../stores/find-unknown-stores.ts'
import type { PromotionDraft } from './definition.ts'

export type UnknownNames = ProductNames & StoreNames & { members: string[]; tiers: string[] }

type Named = Pick<
  PromotionDraft,
  'reward' | 'appliesTo' | 'stores' | 'storeGroups' | 'members' | 'tiers'
>

/**
 * What drafts name and there is not: goods in scopes, parts of rewards and exceptions;
 * stores, groups, members and tiers.
 */
export async function findUnknownIn(db: Db | Tx, drafts: readonly Named[]): Promise<UnknownNames> {
  const names = joinNames(drafts.map(namesIn))
  const products = await findUnknownNames(db, names)
  const stores = await findUnknownStores(db, names)
  const members = await findUnknownMembers(db, names.members)
  return { ...products, ...stores, members, tiers: await findUnknownTiers(db, names.tiers) }
}

/** Those of the unknown names that this draft has. */
export function unknownOf(draft: Named, unknown: UnknownNames): UnknownNames {
  const names = namesIn(draft)
  return eachList((list) => names[list].filter((name) => unknown[list].includes(name)))
}

function namesIn({ reward, appliesTo, ...named }: Named): UnknownNames {
  const scopes = scopesOf({ reward, appliesTo }).flatMap((scope) => [scope, scope.except])
  const { stores, storeGroups, members, tiers } = named
  const others = { ...nothing, stores, storeGroups, members, tiers }
  const goods = scopes.map(({ products, categories, brands }) => ({
    ...nothing,
    products,
    categories,
    brands,
  }))
  return joinNames([others, ...goods])
}

type Names = { readonly [List in keyof UnknownNames]: readonly string[] }

const joinNames = (names: readonly Names[]): UnknownNames =>
  eachList((list) => sorted(names.flatMap((one) => one[list])))

const eachList = (make: (list: keyof UnknownNames) => string[]): UnknownNames => ({
  products: make('products'),
  categories: make('categories'),
  brands: make('brands'),
  stores: make('stores'),
  storeGroups: make('storeGroups'),
  members: make('members'),
  tiers: make('tiers'),
})

const nothing: UnknownNames = eachList(() => [])

const sorted = (names: readonly string[]): string[] => [...new Set(names)].sort()
