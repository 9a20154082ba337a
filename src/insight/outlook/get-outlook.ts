import { storeDaysOf } from '../../checkout/stores/store-days.ts'
import type { Deps } from '../../deps.ts'
import { dateOfDay, dayNumberOf } from '../../domain/calendar.ts'
import { chanceActive } from '../../domain/lapse/active-chance.ts'
import { readLapseFacts } from '../../domain/lapse/lapse-facts.ts'
import { nameOfKind } from '../../domain/lifetime/dropout-model.ts'
import { readHistory } from '../../domain/lifetime/history.ts'
import { VALUE_WEEKS } from '../../domain/lifetime/lifetime-value.ts'
import {
  type Ahead,
  type MemberOutlook,
  readOutlook,
} from '../../domain/lifetime/member-outlook.ts'
import type { Range } from '../../domain/lifetime/spend-ahead.ts'
import { believeSpend } from '../../domain/lifetime/spend-model.ts'
import { readCacheVersions } from '../../platform/db/caches.ts'
import { poolSender } from '../../platform/db/pipeline.ts'
import type { KeptModel } from '../models/find-model.ts'
import { findVisits, type Visits } from '../profiles/each-visits.ts'
import { missingProfile, type ProfiledMember } from '../profiles/missing-profile.ts'
import type { OutlookModels } from './hold-models.ts'
import type { OutlookAnswer } from './outlook.schemas.ts'
import type { SpendParameters } from './outlook-models.ts'

const INTERVAL_PERCENT = 80

/**
 * What is to be expected of a member as of `asOf`, by the models that are kept; figures are null where a model has not
 * been made yet, or where the profile is of a make that does not know its days. `asOf` only lets time pass, and is taken
 * as no earlier than the last basket. Errors: not-found where there is no profile.
 */
export async function getOutlook(
  deps: Deps,
  member: ProfiledMember,
  asOf: Date,
): Promise<OutlookAnswer> {
  const sender = poolSender(deps.pool, deps.config)
  const [versions, visits] = await Promise.all([
    readCacheVersions(sender),
    findVisits(sender, member.accountId),
  ])
  if (!visits) throw missingProfile(member)
  const at = asOf < visits.lastAt ? visits.lastAt : asOf
  const { caches } = deps
  const models = await caches.outlookModels.at(sender, versions)
  const { yearlyDiscountPercent } = await caches.programme.at(sender, versions)
  const { earliest } = storeDaysOf(await caches.stores.at(sender, versions), at)
  const today = dayNumberOf(earliest)
  const known = expectOf(visits, models, { today, yearlyRate: yearlyDiscountPercent / 100 })
  const { outlook, active } = known
  return {
    memberId: member.id,
    asOf: at.toISOString(),
    restsOn: {
      days: visits.days.length,
      since: toDate(visits.days[0]),
      last: toDate(visits.days.at(-1)),
    },
    models: namesOf(models),
    intervalPercent: INTERVAL_PERCENT,
    next13Weeks: outlook && toAhead(outlook.next13Weeks),
    next52Weeks: outlook && toAhead(outlook.next52Weeks),
    activeWithin13Weeks: active,
    lifetimeValue: outlook && {
      weeks: VALUE_WEEKS,
      yearlyDiscountPercent,
      spendMinor: toMinor(outlook.value),
    },
  }
}

function expectOf(
  { days, spendMinor }: Visits,
  { purchases, spend, lapse }: OutlookModels,
  { today, yearlyRate }: { today: number; yearlyRate: number },
): { outlook: MemberOutlook | null; active: number | null } {
  const last = days.at(-1)
  if (last === undefined) return { outlook: null, active: null }
  const history = readHistory(days, Math.max(today, last))
  const belief = spend && beliefOf(spend.parameters, days.length, spendMinor)
  return {
    outlook:
      purchases && belief ? readOutlook(purchases.parameters, history, belief, yearlyRate) : null,
    active: lapse ? chanceActive(lapse.parameters, readLapseFacts({ history, known: days })) : null,
  }
}

const beliefOf = ({ gammaGamma, meanMinor }: SpendParameters, days: number, spendMinor: number) =>
  gammaGamma
    ? believeSpend(gammaGamma, { repeats: days, meanSpend: spendMinor / days })
    : { perBasket: meanMinor, ofOwn: null }

const namesOf = ({ purchases, spend, lapse }: OutlookModels): OutlookAnswer['models'] => ({
  purchases: toModel(purchases, purchases ? nameOfKind(purchases.parameters) : ''),
  spend: toModel(spend, spend?.parameters.gammaGamma ? 'Gamma-Gamma' : 'mean of all'),
  lapse: toModel(lapse, lapse?.parameters.rule.name ?? ''),
})

const toModel = (kept: KeptModel<unknown> | undefined, name: string) =>
  kept ? { name, version: kept.version, date: kept.date } : null

const toAhead = ({ baskets, spend }: Ahead) => ({
  baskets: { expected: baskets.expected, low: baskets.low, high: baskets.high },
  spendMinor: toMinor(spend),
})

const toMinor = ({ expected, low, high }: Range): Range => ({
  expected: Math.round(expected),
  low: Math.round(low),
  high: Math.round(high),
})

const toDate = (day: number | undefined): string | null =>
  day === undefined ? null : dateOfDay(day)
