import { isSold, type RecordedLine } from '../basket.ts'
import { canonicalHash } from '../canonical-json.ts'

/**
 * Of which goods profiles are made, by name of department or category as the catalogue had it at the purchase: an
 * allow-list, so that what is sensitive (pharmacy, pregnancy, and what nobody has thought of) stays out. Null: all goods.
 */
export type ProfiledGoods = { departments: string[]; categories: string[] } | null

/** Whether a line tells something of a member that may be kept; of what the catalogue does not have, no list can say so. */
export function isProfiled(
  goods: ProfiledGoods,
  { department, category }: Pick<RecordedLine, 'department' | 'category'>,
): boolean {
  if (goods === null) return true
  if (category !== null && goods.categories.includes(category)) return true
  return department !== null && goods.departments.includes(department)
}

/** The lines that a profile is made of: sold goods that it may hold. */
export const profiledLines = (
  goods: ProfiledGoods,
  lines: readonly RecordedLine[],
): RecordedLine[] => lines.filter((line) => isSold(line) && isProfiled(goods, line))

/** Goes up when a profile begins to hold more than before, so that those made earlier are made anew. */
const FIGURES_VERSION = 3
const HASH_DIGITS = 16

/** Names how a profile was made: of which goods, and which figures. Profiles made alike have the same. */
export function rulesOf(goods: ProfiledGoods): string {
  const sorted = goods && {
    departments: [...new Set(goods.departments)].sort(),
    categories: [...new Set(goods.categories)].sort(),
  }
  return canonicalHash([FIGURES_VERSION, sorted]).toString('hex').slice(0, HASH_DIGITS)
}
