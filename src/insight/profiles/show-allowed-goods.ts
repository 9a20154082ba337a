import { findNamesWithin } from '../../checkout/products/find-names-within.ts'
import type { AccountId } from '../../domain/ids.ts'
import { type ProfiledGoods, rulesOf } from '../../domain/profile/profiled-goods.ts'
import type { HabitFigures, ProfileFigures } from '../../domain/profile/read-figures.ts'
import type { Db } from '../../platform/db/database.ts'
import { readOutdated } from './profiles.queries.ts'

type Shown = { accountId: AccountId; figures: ProfileFigures; goods: ProfiledGoods }

/**
 * The figures without goods that the allow-list does not name, where the profile was made by another one and is still to
 * be made anew: by what the catalogue says now, for a profile does not keep what it said then. A brand, category or
 * department of which some goods may not be shown is left out whole.
 */
export async function showAllowedGoods(
  db: Db,
  { accountId, figures, goods }: Shown,
): Promise<ProfileFigures> {
  if (goods === null) return figures
  if ((await readOutdated(db, [accountId], rulesOf(goods))).size === 0) return figures
  const asked = {
    products: keysOf(figures.products),
    brands: keysOf(figures.brands),
    categories: keysOf(figures.categories),
    departments: keysOf(figures.departments),
  }
  const allowed = await findNamesWithin(db, asked, goods)
  return {
    ...figures,
    products: only(figures.products, allowed.products),
    brands: only(figures.brands, allowed.brands),
    categories: only(figures.categories, [...goods.categories, ...allowed.categories]),
    departments: only(figures.departments, [...goods.departments, ...allowed.departments]),
  }
}

const keysOf = (habits: readonly HabitFigures[]): string[] => habits.map(({ key }) => key)

function only(habits: HabitFigures[], keys: readonly string[]): HabitFigures[] {
  const allowed = new Set(keys)
  return habits.filter(({ key }) => allowed.has(key))
}
