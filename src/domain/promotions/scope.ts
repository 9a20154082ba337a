import { z } from 'zod'

const NAMES_MAX = 1000
const names = z.array(z.string().min(1).max(200)).max(NAMES_MAX)

/** The wire's shape of a scope: one list that matches is enough; nothing named is everything. */
export const scopeShape = z
  .strictObject({
    products: names.optional(),
    categories: names.optional(),
    brands: names.optional(),
    except: z
      .strictObject({
        products: names.optional(),
        categories: names.optional(),
        brands: names.optional(),
      })
      .optional()
      .describe('Never these, whatever else names them'),
  })
  .meta({ id: 'Scope' })
  .describe('One of the lists is enough; nothing named: everything that is sold')

export type ScopeNames = {
  products: readonly string[]
  categories: readonly string[]
  brands: readonly string[]
}

/** Which goods an offer, or one part of it, is for. All lists empty: everything. */
export type Scope = ScopeNames & { except: ScopeNames }

/** What a scope is matched with. */
export type ScopedLine = { sku: string; category: string | null; brand: string | null }

const noNames: ScopeNames = { products: [], categories: [], brands: [] }

/** A scope spelled out: each name once, in order. */
export const toScope = (given: z.infer<typeof scopeShape> | null | undefined): Scope => ({
  ...namesOf(given),
  except: namesOf(given?.except),
})

type GivenNames = { [Name in keyof ScopeNames]?: readonly string[] | undefined }

const namesOf = (given: GivenNames | null | undefined): ScopeNames => ({
  products: sorted(given?.products),
  categories: sorted(given?.categories),
  brands: sorted(given?.brands),
})

const sorted = (given: readonly string[] = []): string[] => [...new Set(given)].sort()

export const everything: Scope = { ...noNames, except: noNames }

export const isEverything = ({ products, categories, brands }: ScopeNames): boolean =>
  products.length + categories.length + brands.length === 0

/** Whether it says nothing at all. */
export const saysNothing = (scope: Scope): boolean =>
  isEverything(scope) && isEverything(scope.except)

/** Whether each name that it has is among its exceptions, so that no goods are left. */
export const exceptsAll = (scope: Scope): boolean =>
  !isEverything(scope) &&
  (['products', 'categories', 'brands'] as const).every((list) =>
    scope[list].every((name) => scope.except[list].includes(name)),
  )

/** Whether a part of an offer is of nothing: where nothing is said, that is a slip and not "everything". */
export const namesNothing = (given: z.infer<typeof scopeShape>): boolean => {
  const scope = toScope(given)
  return saysNothing(scope) || exceptsAll(scope)
}
