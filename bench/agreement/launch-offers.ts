import type { ImportAnswer } from '../../src/checkout/promotions/import.schemas.ts'
import type { RewardKind } from '../../src/domain/promotions/kinds.ts'
import { type Api, launchDraft, launchPromotion, Refusal } from '../support/api.ts'
import { FlawFound } from '../support/flaw.ts'
import { generateCodes } from '../support/generate-codes.ts'
import { makeOffers, type Offer, type OfferOptions } from './offers.ts'

const ROWS_A_CALL = 100

export type Live = {
  kinds: ReadonlyMap<string, RewardKind>
  /** What was imported, by promotion. */
  offers: ReadonlyMap<string, Offer>
  refusedByLaw: number
}

/** As of the first of the baskets, which are all of the past. */
const beginningOf = (firstDay: string): Date => new Date(`${firstDay}T00:00:00Z`)

/** Imports and launches offers until so many are live. The law's refusals are as they should be; another ends the run. */
export async function launchOffers(api: Api, options: OfferOptions): Promise<Live> {
  const offers = new Map<string, Offer>()
  const made = makeOffers(options)
  let refusedByLaw = 0
  while (offers.size < options.count) {
    const wanted = Math.min(ROWS_A_CALL, options.count - offers.size)
    const rows = Array.from({ length: wanted }, () => made.next().value as Offer)
    const promotions = rows.map(({ kind: _kind, ...promotion }) => promotion)
    const answer = await api.call<ImportAnswer>('POST', '/v1/promotions/import', { promotions })
    for (const [index, { id, status, problem }] of answer.results.entries()) {
      if (id === null || status !== 201) {
        throw new FlawFound(`an offer was refused: ${JSON.stringify([rows[index], problem])}`)
      }
      const isLawful = await launchLawful(api, id, beginningOf(options.firstDay))
      if (isLawful) offers.set(id, rows[index] as Offer)
      else refusedByLaw += 1
    }
  }
  const kinds = new Map([...offers].map(([id, { kind }]) => [id, kind]))
  return { kinds, offers, refusedByLaw }
}

/** False where the law forbids it. */
async function launchLawful(api: Api, id: string, at: Date): Promise<boolean> {
  try {
    await launchDraft(api, id, at)
    return true
  } catch (error) {
    if (error instanceof Refusal && error.code === 'law-forbids') return false
    throw new FlawFound(`an offer was not launched: ${error}`)
  }
}

const CODES = 500

export type Codes = { kinds: ReadonlyMap<string, RewardKind>; codes: string[] }

/** Offers for those who bring a code: one on the whole basket, one on goods that sell, one that gives points. */
export async function launchCodes(
  api: Api,
  baseUrl: string,
  { goods, firstDay }: Pick<OfferOptions, 'goods' | 'firstDay'>,
): Promise<Codes> {
  const drafts = [
    { reward: { kind: 'percentOff', percent: 10 }, discountMaxMinor: 500 },
    {
      reward: { kind: 'nForM', units: 2, paidUnits: 1 },
      appliesTo: { products: goods.products.slice(0, 60).map(({ sku }) => sku) },
      stores: ['dh2'],
    },
    {
      reward: { kind: 'bonusPoints', points: 25 },
      appliesTo: { products: goods.products.slice(60, 200).map(({ sku }) => sku) },
      audience: 'members',
    },
  ] as const
  const kinds = new Map<string, RewardKind>()
  const codes: string[][] = []
  for (const draft of drafts) {
    const promotion = { title: 'For a code', couponRequired: true, stacking: 'free', ...draft }
    const id = await launchPromotion(api, promotion, beginningOf(firstDay))
    kinds.set(id, draft.reward.kind)
    const path = `/v1/promotions/${id}/code-pools`
    const pool = await api.call<{ id: string }>('POST', path, { name: 'bench' })
    codes.push((await generateCodes(baseUrl, pool.id, CODES, CODES)).kept)
  }
  return { kinds, codes: interleave(codes) }
}

const interleave = (lists: readonly string[][]): string[] =>
  (lists[0] ?? []).flatMap((_code, index) => lists.flatMap((list) => list[index] ?? []))
