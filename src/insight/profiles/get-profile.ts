import { nameProducts } from '../../checkout/products/name-products.ts'
import type { AccountId, MemberId } from '../../domain/ids.ts'
import { type HabitFigures, readFigures } from '../../domain/profile/read-figures.ts'
import { Problem } from '../../errors.ts'
import type { Db } from '../../platform/db/database.ts'
import { readProfiles } from './profiles.queries.ts'
import type { ProfileAnswer } from './profiles.schemas.ts'

const HABITS_SHOWN_MAX = 50

export type ProfiledMember = { id: MemberId; accountId: AccountId; profilingSince: Date | null }

/**
 * A member's spending profile as of `asOf`, with the fifty most frequent products, categories and departments.
 * Errors: not-found where there is no consent or no basket since.
 */
export async function getProfile(
  db: Db,
  member: ProfiledMember,
  asOf: Date,
): Promise<ProfileAnswer> {
  const profile = (await readProfiles(db, [member.accountId])).get(member.accountId)
  const figures = profile && readFigures(profile, asOf)
  if (!profile?.lastBasketId || !figures) throw new Problem('not-found', whyMissing(member))
  const { departments, categories, products, ...totals } = figures
  const shown = products.slice(0, HABITS_SHOWN_MAX)
  const nameOf = await nameProducts(
    db,
    shown.map((product) => product.key),
  )
  return {
    memberId: member.id,
    asOf: asOf.toISOString(),
    lastBasket: { id: profile.lastBasketId, purchasedAt: figures.lastAt.toISOString() },
    ...totals,
    firstAt: totals.firstAt.toISOString(),
    lastAt: totals.lastAt.toISOString(),
    departments: departments
      .slice(0, HABITS_SHOWN_MAX)
      .map((it) => ({ department: it.key, ...toHabit(it) })),
    categories: categories
      .slice(0, HABITS_SHOWN_MAX)
      .map((it) => ({ category: it.key, ...toHabit(it) })),
    products: shown.map((it) => ({ sku: it.key, name: nameOf(it.key), ...toHabit(it) })),
  }
}

const whyMissing = (member: ProfiledMember): string =>
  member.profilingSince === null
    ? 'The member has not consented to profiling, so there is no profile.'
    : 'No basket has been recorded since the member consented to profiling.'

const toHabit = ({ key: _key, ...habit }: HabitFigures) => ({
  ...habit,
  firstAt: habit.firstAt.toISOString(),
  lastAt: habit.lastAt.toISOString(),
})
