import type { Deps } from '../../deps.ts'
import { compareIds } from '../../domain/promotions/offer.ts'
import { decodeCursor, toPage } from '../../platform/http/paging.ts'
import { checkPeriod } from '../../platform/http/period.ts'
import { type Figures, type SettledRow, sumDiscounts } from './settlements.queries.ts'
import type { SettlementPage, SettlementQuery } from './settlements.schemas.ts'

const DAYS_MAX = 366

/**
 * What each funder has to pay for the baskets of some business dates, offer by offer, by funder. In minor
 * units; the totals are of all funders, whatever the page: what those baskets were reduced by, less what came
 * back. Errors: invalid-request.
 */
export async function settlePeriod(deps: Deps, query: SettlementQuery): Promise<SettlementPage> {
  const { from, to, limit, after } = query
  checkPeriod(query, DAYS_MAX)
  const afterFunder = after === undefined ? '' : (decodeCursor(after, 1)[0] ?? '')
  const rows = await sumDiscounts(deps.db, { from, to })
  const funders = rows
    .filter(({ level, funder }) => level === 'funder' && funder > afterFunder)
    .sort((a, b) => compareIds(a.funder, b.funder))
  const { data, next } = toPage(funders, limit, ({ funder }) => [funder])
  return {
    asOf: deps.now().toISOString(),
    from,
    to,
    totals: toFigures(rows.find(({ level }) => level === 'all') ?? nothing),
    data: data.map((row) => ({
      funder: row.funder,
      ...toFigures(row),
      offers: rows
        .filter(({ level, funder }) => level === 'offer' && funder === row.funder)
        .map(toOffer),
    })),
    next,
  }
}

const nothing: Figures = {
  discounts: 0,
  baskets: 0,
  amountMinor: 0,
  returnedMinor: 0,
  unbackedMinor: 0,
}

const toFigures = (figures: Figures): Figures => {
  const { discounts, baskets, amountMinor, returnedMinor, unbackedMinor } = figures
  return { discounts, baskets, amountMinor, returnedMinor, unbackedMinor }
}

const toOffer = (row: SettledRow) => ({
  promotionId: row.promotionId,
  campaignId: row.campaignId,
  title: row.title,
  ...toFigures(row),
})
