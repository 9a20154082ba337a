import { validate } from 'uuid'
import type { Deps } from '../../deps.ts'
import { areSameDiscounts } from '../../domain/basket.ts'
import type { BasketId, PromotionId } from '../../domain/ids.ts'
import { evaluateBasket } from '../../domain/promotions/evaluate.ts'
import type { EvaluationInput } from '../../domain/promotions/evaluation.ts'
import { explainPromotion } from '../../domain/promotions/explain.ts'
import type { Promotion } from '../../domain/promotions/offer.ts'
import type { Trace } from '../../domain/promotions/trace.ts'
import { Problem } from '../../errors.ts'
import type { Principal } from '../../platform/auth/principal.ts'
import { readCacheVersions } from '../../platform/db/caches.ts'
import { poolSender } from '../../platform/db/pipeline.ts'
import { sendInForceAsOf } from '../promotions/promotions-as-of.ts'
import { findTraced, type TracedBasket } from './explained.queries.ts'
import { readInput } from './traced-input.ts'
import type { WhyAnswer } from './why.schemas.ts'
import { toWhyAnswer } from './why-answer.ts'

const LONG_AGO = new Date(0)

/**
 * Why a basket was priced as it was, from what is kept with it; evaluated again from what the engine was given then,
 * however long ago, to say that it comes out the same, and what became of any other promotion. Errors: not-found, also
 * for another store's terminal.
 */
export async function explainBasket(
  deps: Deps,
  caller: Principal,
  id: BasketId,
  promotionId: PromotionId | undefined,
): Promise<WhyAnswer> {
  const basket = validate(id) ? await findTraced(deps.db, id) : undefined
  if (!basket || (caller.role === 'terminal' && caller.storeId !== basket.storeId)) {
    throw new Problem('not-found', 'There is no such basket.')
  }
  const sender = poolSender(deps.pool, deps.config)
  const versions = await readCacheVersions(sender)
  const { currency } = await deps.caches.programme.at(sender, versions)
  if (!basket.trace) return toWhyAnswer(basket, { currency, isSame: null, explanation: null })
  const input = await readInput(sender, basket, basket.trace)
  const explanation =
    promotionId === undefined
      ? null
      : explainPromotion(await readVersions(deps, promotionId, basket.trace), input)
  return toWhyAnswer(basket, {
    currency,
    isSame: isSame(basket, input),
    explanation,
    promotionId,
  })
}

/** All versions of a promotion that were known, whenever they were in force. */
async function readVersions(deps: Deps, id: PromotionId, { rules }: Trace): Promise<Promotion[]> {
  const sender = poolSender(deps.pool, deps.config)
  const all = await sendInForceAsOf(sender, rules, LONG_AGO, null)
  return all.filter((promotion) => promotion.id === id)
}

/** Whether it comes out the same again; null: a till had given the discounts. */
function isSame({ discounts, trace }: TracedBasket, input: EvaluationInput): boolean | null {
  if (trace?.source !== 'engine') return null
  return areSameDiscounts(evaluateBasket(input).discounts, discounts)
}
