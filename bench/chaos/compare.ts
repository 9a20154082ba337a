import type { Acknowledgement } from './journal.ts'
import { type ExpectedBasket, expectMembers, type SettledBasket, settleBaskets } from './oracle.ts'
import type { RecordedMember, RecordedRow, RedemptionRow, Sums } from './recorded.ts'
import type { World, WorldMember } from './world.ts'

export type Recorded = {
  baskets: RecordedRow[]
  redemptions: RedemptionRow[]
  sums: Sums
  members: Map<WorldMember, RecordedMember>
  acknowledgements: Acknowledgement[]
}

/** Where the service and the oracle disagree, in words; empty when they do not. */
export function compare(world: World, expected: ExpectedBasket[], recorded: Recorded): string[] {
  const uncertain = new Map(recorded.redemptions.map((row) => [row.couponId, row.reference]))
  const settled = settleBaskets(expected, uncertain)
  return [
    ...compareBaskets(settled, recorded.baskets),
    ...compareAcknowledgements(expected, recorded),
    ...compareRedemptions(world, settled, recorded.redemptions),
    ...compareMembers(settled, recorded.members),
    ...compareSums(world, settled, recorded.sums),
  ]
}

function compareBaskets(settled: SettledBasket[], rows: RecordedRow[]): string[] {
  const flaws: string[] = []
  const byReference = new Map<string, RecordedRow>()
  for (const row of rows) {
    if (byReference.has(row.reference)) flaws.push(`${row.reference} is recorded twice`)
    byReference.set(row.reference, row)
  }
  for (const basket of settled) {
    const row = byReference.get(basket.reference)
    byReference.delete(basket.reference)
    if (!row) flaws.push(`${basket.reference} is not recorded`)
    else flaws.push(...differences(basket.reference, figuresOf(basket), figuresOfRow(row)))
  }
  for (const reference of byReference.keys()) flaws.push(`${reference} was never sent`)
  return flaws
}

const figuresOf = (basket: SettledBasket) => ({
  storeId: basket.storeId,
  memberId: basket.member?.id ?? null,
  grossMinor: basket.grossMinor,
  discountMinor: basket.discountMinor,
  netMinor: basket.netMinor,
  pointsEarned: basket.pointsEarned,
  pointsSpent: basket.pointsSpent,
  coupons: idsOf(basket.redeemed),
  flags: basket.skus.has('opening') ? 'unknown-sku' : '',
})

const figuresOfRow = ({ id: _id, reference: _reference, ...row }: RecordedRow) => ({
  ...row,
  coupons: idsOf(row.coupons),
  flags: row.flags.join(),
})

const idsOf = (coupons: readonly { id: string }[]): string =>
  coupons
    .map((coupon) => coupon.id)
    .sort()
    .join()

/** What was acknowledged is there under that id; whoever asked again was told the same; one answer was the first. */
function compareAcknowledgements(expected: ExpectedBasket[], recorded: Recorded): string[] {
  const flaws: string[] = []
  const ids = new Map(recorded.baskets.map((row) => [row.reference, row.id]))
  const told = new Map<string, Acknowledgement[]>()
  for (const each of recorded.acknowledgements) {
    const before = told.get(each.reference) ?? []
    told.set(each.reference, [...before, each])
    if (ids.get(each.reference) !== each.id) {
      flaws.push(`${each.reference} was acknowledged as ${each.id}, which is not recorded`)
    }
  }
  for (const { reference } of expected) {
    const answers = told.get(reference) ?? []
    if (answers.length === 0) flaws.push(`${reference} was never acknowledged`)
    const texts = new Set(answers.map(({ answer }) => answer))
    if (texts.size > 1)
      flaws.push(`${reference} was answered differently: ${showDifference(texts)}`)
    const firsts = answers.filter(({ status }) => status === 201).length
    if (firsts > 1) flaws.push(`${reference} was answered 201 ${firsts} times`)
  }
  return flaws
}

/** The fields of answers that are not the same in all. */
function showDifference(texts: ReadonlySet<string>): string {
  const answers = [...texts].map((text) => JSON.parse(text) as Record<string, unknown>)
  const names = new Set(answers.flatMap((answer) => Object.keys(answer)))
  const shown = [...names].flatMap((name) => {
    const values = new Set(answers.map((answer) => JSON.stringify(answer[name])))
    return values.size > 1 ? [`${name} ${[...values].join(' or ')}`] : []
  })
  return shown.join('; ')
}

function compareRedemptions(
  world: World,
  settled: SettledBasket[],
  rows: RedemptionRow[],
): string[] {
  const flaws: string[] = []
  const due = settled.flatMap((basket) =>
    basket.redeemed.map((coupon) => `${coupon.id} by ${basket.reference}`),
  )
  const found = rows.map((row) => `${row.couponId} by ${row.reference}`)
  flaws.push(...setDifferences('redemption of', due, found))
  if (rows.some((row) => !row.backed)) flaws.push('a redemption is unbacked')
  const won = new Set(rows.map((row) => row.couponId))
  const campaigns = new Map<string, { due: number; won: number }>()
  for (const coupon of world.coupons) {
    if (coupon.kind === 'own') continue
    const key = coupon.kind === 'scarce' ? coupon.campaignId : coupon.id
    const max = coupon.kind === 'scarce' ? world.scarceMax : 1
    const count = campaigns.get(key) ?? { due: 0, won: 0 }
    count.due = Math.min(count.due + 1, max)
    count.won += won.has(coupon.id) ? 1 : 0
    campaigns.set(key, count)
  }
  for (const [key, count] of campaigns) {
    if (count.won !== count.due) flaws.push(`${count.won} of ${count.due} got what ${key} gives`)
  }
  return flaws
}

function compareMembers(
  settled: SettledBasket[],
  members: Map<WorldMember, RecordedMember>,
): string[] {
  return [...expectMembers(settled)].flatMap(([member, due]) => {
    const found = members.get(member)
    const profile = member.profiling
      ? {
          baskets: due.baskets,
          spendMinor: due.spendMinor,
          firstAt: due.firstAt.toISOString(),
          lastAt: due.lastAt.toISOString(),
        }
      : { baskets: undefined, spendMinor: undefined, firstAt: undefined, lastAt: undefined }
    const { baskets, spendMinor, firstAt, lastAt } = found?.profile ?? {}
    const told = { points: found?.points, baskets, spendMinor, firstAt, lastAt }
    return differences(`member ${member.id}`, { points: due.points, ...profile }, told)
  })
}

function compareSums(world: World, settled: SettledBasket[], sums: Sums): string[] {
  const redeemed = settled.flatMap((basket) => basket.redeemed)
  const due: Sums = {
    references: settled.length,
    redeemed: redeemed.length,
    uses: redeemed.length,
    usesMoneyMinor: redeemed.reduce((sum, coupon) => sum + coupon.amountMinor, 0),
    demand: settled.length,
    productDemand: settled.reduce((sum, basket) => sum + basket.skus.size, 0),
    profiles: world.members.filter((member) => member.profiling).length,
  }
  return differences('in total', due, sums)
}

function differences(of: string, due: object, found: object): string[] {
  const names = new Set([...Object.keys(due), ...Object.keys(found)])
  return [...names].flatMap((name) => {
    const [a, b] = [(due as never)[name], (found as never)[name]]
    return a === b ? [] : [`${of}: ${name} should be ${a}, is ${b}`]
  })
}

function setDifferences(of: string, due: string[], found: string[]): string[] {
  const [dueSet, foundSet] = [new Set(due), new Set(found)]
  return [
    ...due.filter((each) => !foundSet.has(each)).map((each) => `${of} ${each} is missing`),
    ...found.filter((each) => !dueSet.has(each)).map((each) => `${of} ${each} is not due`),
    ...(found.length === foundSet.size ? [] : [`${of}: some are there twice`]),
  ]
}
