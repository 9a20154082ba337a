import { z } from 'zod'
import { sumMinor } from '../../money.ts'
import { spreadOverLines, takeGains } from '../pieces.ts'
import { isEverything } from '../scope.ts'
import { type Asked, MONEY_MAX_MINOR, type MoneyKind, type OfferLine, type Taken } from './kind.ts'

const schema = z.strictObject({
  kind: z.literal('amountOff'),
  amountMinor: z.int().min(1).max(MONEY_MAX_MINOR),
  each: z.boolean().optional().describe('true: off every piece; else once per basket'),
})

type AmountOff = z.infer<typeof schema>

/** An amount, once on its goods or on the basket, or off every piece. Never more than they cost. */
export const amountOff: MoneyKind<AmountOff> = {
  gives: 'money',
  schema,
  faultOf: ({ amountMinor }, asked) =>
    amountMinor > spendAsked(asked)
      ? { field: 'amountMinor', detail: 'it is more than what has to be spent' }
      : undefined,
  onLines: (reward, lines, setsMax) =>
    reward.each ? takeEach(reward, lines, setsMax) : takeOnce(reward, lines),
  onBasket: (reward, lines, setsMax) =>
    reward.each ? takeEach(reward, lines, setsMax) : takeOnce(reward, lines),
  steadyOnBasket: ({ amountMinor, each }) => (each ? undefined : { rate: 0, amountMinor }),
  shareMax: ({ amountMinor, each }, line) =>
    Math.min(line.leftMinor, each ? amountMinor * line.units : amountMinor),
}

/** What has to be spent on what it is off; where that is some goods and the spend any, it says nothing of them. */
const spendAsked = ({ appliesTo, minimumSpend }: Asked): number =>
  minimumSpend && (minimumSpend.on === 'matching' || isEverything(appliesTo))
    ? minimumSpend.amountMinor
    : Number.POSITIVE_INFINITY

const takeEach = (
  { amountMinor }: AmountOff,
  lines: readonly OfferLine[],
  setsMax: number,
): Taken =>
  takeGains(lines, setsMax, {
    ofPiece: (minor) => Math.min(amountMinor, minor),
    ofWeighed: ({ leftMinor, units }) => Math.min(amountMinor * units, leftMinor),
  })

function takeOnce({ amountMinor }: AmountOff, lines: readonly OfferLine[]): Taken {
  const leftMinor = sumMinor(lines.map((line) => line.leftMinor))
  return spreadOverLines(Math.min(amountMinor, leftMinor), lines)
}
