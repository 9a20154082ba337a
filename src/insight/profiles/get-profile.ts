import { nameProducts } from '../../checkout/products/name-products.ts'
import { findProgrammeIn } from '../../checkout/programme/programme-in-force.ts'
import { readDayIn } from '../../checkout/stores/store-days.ts'
import type { Deps } from '../../deps.ts'
import { type HabitFigures, readFigures } from '../../domain/profile/read-figures.ts'
import { readDistribution } from './distribution.queries.ts'
import { missingProfile, type ProfiledMember } from './missing-profile.ts'
import { readProfiles } from './profiles.queries.ts'
import type { ProfileAnswer } from './profiles.schemas.ts'
import { showAllowedGoods } from './show-allowed-goods.ts'
import { showStanding } from './show-standing.ts'

const HABITS_SHOWN_MAX = 50

/**
 * A member's spending profile as of `asOf`, or of the last basket where that is later, with the fifty most frequent
 * products, brands, categories and departments that the programme allows to be shown. Errors: not-found where there is no consent or no basket since.
 */
export async function getProfile(
  deps: Deps,
  member: ProfiledMember,
  asOf: Date,
): Promise<ProfileAnswer> {
  const { db } = deps
  const { accountId } = member
  const profile = (await readProfiles(db, [accountId])).get(accountId)
  const read = profile && readFigures(profile, asOf)
  if (!profile?.lastBasketId || !read) throw missingProfile(member)
  const { profiledGoods: goods } = await findProgrammeIn(db)
  const figures = await showAllowedGoods(db, { accountId, figures: read, goods })
  const { asOf: at, departments, categories, brands, products, ...totals } = figures
  const lastStoreId = profile.recent.at(-1)?.storeId ?? ''
  const today = await readDayIn(deps, lastStoreId, at)
  const shown = products.slice(0, HABITS_SHOWN_MAX)
  const nameOf = await nameProducts(
    db,
    shown.map((product) => product.key),
  )
  return {
    memberId: member.id,
    asOf: at.toISOString(),
    lastBasket: { id: profile.lastBasketId, purchasedAt: figures.lastAt.toISOString() },
    ...totals,
    firstAt: totals.firstAt.toISOString(),
    lastAt: totals.lastAt.toISOString(),
    ...showStanding(profile, await readDistribution(db), { asOf: at, today }),
    departments: shownFirst(departments).map((it) => ({ department: it.key, ...toHabit(it) })),
    categories: shownFirst(categories).map((it) => ({
      category: it.key,
      ...toHabit(it),
      ...toDueDate(it),
    })),
    brands: shownFirst(brands).map((it) => ({ brand: it.key, ...toHabit(it) })),
    products: shown.map((it) => ({
      sku: it.key,
      name: nameOf(it.key),
      ...toHabit(it),
      ...toDueDate(it),
    })),
  }
}

const shownFirst = (habits: readonly HabitFigures[]): HabitFigures[] =>
  habits.slice(0, HABITS_SHOWN_MAX)

const toHabit = ({ key: _key, dueAt: _dueAt, isDue: _isDue, ...habit }: HabitFigures) => ({
  ...habit,
  firstAt: habit.firstAt.toISOString(),
  lastAt: habit.lastAt.toISOString(),
})

const toDueDate = ({ dueAt, isDue }: HabitFigures) => ({
  dueAt: dueAt?.toISOString() ?? null,
  isDue,
})
