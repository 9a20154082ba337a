import type { Deps } from '../../deps.ts'
import { canonicalJson } from '../../domain/canonical-json.ts'
import type { PromotionId } from '../../domain/ids.ts'
import { isCapped } from '../../domain/promotions/caps.ts'
import { fieldProblem, Problem } from '../../errors.ts'
import { bumpCache, lockCache } from '../../platform/db/bump-cache.ts'
import type { Tx } from '../../platform/db/database.ts'
import { openBudget } from '../budgets/open-budget.ts'
import { readStoreDays } from '../stores/store-days.ts'
import { refuseUnlawful } from './check-law.ts'
import { checkDraft, toDefinition } from './definition.ts'
import { getPromotion, getPromotionLocked } from './get-promotion.ts'
import { hasStartedAt, startPeriod } from './periods.queries.ts'
import { showPromotion } from './promotion-answer.ts'
import { type PromotionRow, writeState, writeVersion } from './promotions.queries.ts'
import type { LaunchBody, PromotionAnswer } from './promotions.schemas.ts'

const PAST_MAX_MS = 5 * 60_000

/**
 * Makes the draft live, as a new version when it differs from what was launched last, else by resuming that. In
 * force for every purchase from `at` on, until when the version before stays; without it from now on. The very
 * first launch may name a moment in the past, as nothing was in force before it: a history that is played again
 * needs its offers. Another launch before that moment replaces the plan. Idempotent. Errors: not-found,
 * launched-in-past (a later launch, more than 5 minutes), definition-incomplete, law-forbids, state-conflict once
 * it has ended, or where a cap is below what is used.
 */
export async function launchPromotion(
  deps: Deps,
  id: PromotionId,
  body: LaunchBody,
): Promise<PromotionAnswer> {
  const now = deps.now()
  const at = body?.at === undefined ? null : new Date(body.at)
  const days = await readStoreDays(deps, now)
  return deps.db.transaction().execute(async (tx) => {
    await lockCache(tx, 'promotions')
    const promotion = await getPromotionLocked(tx, id, days)
    if (promotion.state === 'ended') {
      throw new Problem('state-conflict', 'The promotion has ended; make a new one.')
    }
    if (!(await isLaunchedAs(tx, promotion, { at, now }))) {
      checkMoment(promotion, at, now)
      const rules = await bumpCache(tx, 'promotions')
      await putInForce(tx, promotion, { now, at, rules })
    }
    return showPromotion(tx, await getPromotion(tx, promotion.id, days))
  })
}

const isLongAgo = (at: Date, now: Date): boolean => at.getTime() < now.getTime() - PAST_MAX_MS

function checkMoment({ version }: PromotionRow, at: Date | null, now: Date): void {
  if (version === 0 || at === null || !isLongAgo(at, now)) return
  const detail = 'More than 5 minutes ago, and it was launched before.'
  throw fieldProblem('launched-in-past', '/at', detail)
}

/** Whether the draft is in force already, or will be from `at` on (null: from now on). */
async function isLaunchedAs(
  tx: Tx,
  promotion: PromotionRow,
  { at, now }: { at: Date | null; now: Date },
): Promise<boolean> {
  const { id, state, scheduledAt } = promotion
  if (state !== 'live' || isChanged(promotion)) return false
  if (at !== null && isLongAgo(at, now)) return hasStartedAt(tx, id, at)
  return scheduledAt === null || scheduledAt.getTime() === at?.getTime()
}

/** Whether the draft differs from what was launched last. */
export const isChanged = ({ draft, launched }: Pick<PromotionRow, 'draft' | 'launched'>): boolean =>
  canonicalJson(launched) !== canonicalJson(toDefinition(draft))

/**
 * Launches the draft of a promotion that is locked, under a version of the rules that this transaction has made.
 * Its limits hold from now on, also where it begins later. Errors: definition-incomplete, law-forbids,
 * state-conflict (a cap below what is used).
 */
export async function putInForce(
  tx: Tx,
  promotion: Pick<PromotionRow, 'id' | 'version' | 'draft' | 'launched'>,
  { now, at, rules }: { now: Date; at: Date | null; rules: number },
): Promise<void> {
  const { id } = promotion
  checkDraft(promotion.draft)
  const definition = toDefinition(promotion.draft)
  await refuseUnlawful(tx, definition, at ?? now)
  const version = promotion.version + (isChanged(promotion) ? 1 : 0)
  if (version > promotion.version) {
    const wasCapped = promotion.launched !== null && isCapped(promotion.launched)
    if (isCapped(definition) || wasCapped) await openBudget(tx, id, definition)
    await writeVersion(tx, id, version, definition)
  }
  await startPeriod(tx, { id, version, now, at: at ?? now, rules })
  await writeState(tx, id, 'live')
}
