import { formatMinor } from '../currency.ts'
import type { Almost, Lost } from './evaluation.ts'
import type { Explanation, Reason } from './explain.ts'

/** How much fits in a line of a shopper’s display (VFD displays of tills have 20 or 40 columns). */
export const DISPLAY_LENGTH_MAX = 40

/** One sentence for the shopper’s display, at most 40 characters, and one for staff. */
export type Said = { display: string; staff: string }

/** A label with what must be read behind it; the label gives way, never the end, and no character is cut in two. */
export function squeeze(label: string, end: string): string {
  const room = DISPLAY_LENGTH_MAX - end.length
  if (label.length <= room) return `${label}${end}`
  const cut = label.slice(0, Math.max(0, room - 1))
  const whole = cut.isWellFormed() ? cut : cut.slice(0, -1)
  return `${whole}…${end}`.slice(0, DISPLAY_LENGTH_MAX)
}

type Applied = { receiptLabel: string; amountMinor: number; lines: readonly number[] }

export function sayApplied({ receiptLabel, amountMinor, lines }: Applied, currency: string): Said {
  const minor = formatMinor(amountMinor, currency)
  if (amountMinor === 0) {
    return { display: squeeze(receiptLabel, ''), staff: `“${receiptLabel}” gave points.` }
  }
  const where = lines.length === 1 ? `line ${lines[0]}` : `lines ${lines.join(', ')}`
  return {
    display: squeeze(receiptLabel, `: ${minor} off`),
    staff: `“${receiptLabel}” took ${minor} off ${where}.`,
  }
}

export function sayAlmost({ receiptLabel, short }: Almost, currency: string): Said {
  switch (short.kind) {
    case 'amount': {
      const minor = formatMinor(short.amountMinor, currency)
      return {
        display: squeeze(receiptLabel, `: ${minor} short`),
        staff: `“${receiptLabel}” asks for ${minor} more to be spent.`,
      }
    }
    case 'units': {
      const pieces = short.units === 1 ? 'piece' : 'pieces'
      return {
        display: squeeze(receiptLabel, `: ${short.units} more`),
        staff: `“${receiptLabel}” asks for ${short.units} more ${pieces}.`,
      }
    }
    default:
      return short satisfies never
  }
}

export function sayLost({ receiptLabel, wouldTakeMinor, why, to }: Lost, currency: string): Said {
  const would = `“${receiptLabel}” would have taken ${formatMinor(wouldTakeMinor, currency)} off`
  const isOne = to.length === 1
  const others = isOne ? 'another offer' : `${to.length} other offers`
  switch (why) {
    case 'cap':
      return {
        display: squeeze(receiptLabel, ': limit reached'),
        staff: `${would}, but a cap left no room for it.`,
      }
    case 'priority':
      return {
        display: squeeze(receiptLabel, ': other offer goes first'),
        staff: `${would}; ${others} ${isOne ? 'goes' : 'go'} before it.`,
      }
    case 'others':
      return {
        display: squeeze(receiptLabel, ': better offer used'),
        staff: `${would}; ${others} ${isOne ? 'was' : 'were'} better.`,
      }
    default:
      return why satisfies never
  }
}

/** Why a promotion did nothing for a basket, where it is not told by what it lost to or lacked. */
const sayings: Readonly<
  Record<Exclude<Reason, Lost['why']>, readonly [display: string, staff: string]>
> = {
  applied: ['applied', 'applied'],
  short: ['not reached', 'asked for more'],
  'not-launched': ['not known', 'had not been launched when this basket was priced'],
  'not-in-force': ['not running', 'was not in force at the time of purchase'],
  'other-store': ['not in this store', 'does not run in this store'],
  closed: ['not at this time', 'does not run on that day or at that hour'],
  'members-only': ['for members', 'is for members, and no card was shown'],
  'not-chosen': ['for other members', 'is for members that it names'],
  'other-tier': ['for another tier', 'is for members of other tiers'],
  'code-needed': ['needs a coupon', 'is for those who present a code of it'],
  'no-goods': ['no goods for it', 'is for goods that the basket does not have'],
  law: ['not for these goods', 'may not be given on these goods by law'],
  'no-effect': ['no effect here', 'would have given nothing more'],
}

export function sayExplanation(explanation: Explanation, currency: string): Said {
  if (explanation.lost) return sayLost(explanation.lost, currency)
  if (explanation.almost) return sayAlmost(explanation.almost, currency)
  const { reason, promotion, rules } = explanation
  const [display, staff] = sayings[reason]
  if (!promotion) return { display: `Offer ${display}`, staff: `It ${staff}.` }
  const by = rules.length > 0 ? ` (${rules.join(', ')})` : ''
  const { receiptLabel } = promotion
  return {
    display: squeeze(receiptLabel, `: ${display}`),
    staff: `“${receiptLabel}” ${staff}${by}.`,
  }
}
