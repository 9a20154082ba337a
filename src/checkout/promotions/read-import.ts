import { fieldProblem, Problem } from '../../errors.ts'
import { pointerErrors } from '../../platform/http/zod-errors.ts'
import { type PromotionDraft, toDraft } from './definition.ts'
import { importedPromotion } from './promotions.schemas.ts'

/** A promotion of an import, judged by itself. */
export type ReadRow = { externalId: string | null } & (
  | { ok: true; pointer: string; draft: PromotionDraft; launch: boolean }
  | { ok: false; problem: Problem }
)

/** Each row by itself; of two with one external id the first counts. Pointers are into the whole request. */
export function readRows(promotions: readonly unknown[]): ReadRow[] {
  const seen = new Set<string>()
  return promotions.map((promotion, index) => {
    const pointer = `/promotions/${index}`
    const externalId = externalIdOf(promotion)
    try {
      if (externalId !== null && seen.has(externalId)) {
        throw fieldProblem('invalid-request', '/externalId', `${externalId} was there before.`)
      }
      if (externalId !== null) seen.add(externalId)
      return readRow(promotion, pointer)
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      return { externalId, ok: false, problem: pointInto(pointer, error) }
    }
  })
}

function readRow(promotion: unknown, pointer: string): ReadRow {
  const parsed = importedPromotion.safeParse(promotion)
  if (!parsed.success) throw pointerErrors(parsed.error)
  const { launch = false, externalId, ...body } = parsed.data
  return { ok: true, pointer, externalId, draft: toDraft(body), launch }
}

/** The same problem, with its pointers below this one. */
export const pointInto = (pointer: string, { code, message, options }: Problem): Problem =>
  new Problem(code, message, {
    ...options,
    errors: (options.errors ?? []).map((one) => ({ ...one, pointer: pointer + one.pointer })),
  })

function externalIdOf(promotion: unknown): string | null {
  if (typeof promotion !== 'object' || promotion === null) return null
  const { externalId } = promotion as { externalId?: unknown }
  return typeof externalId === 'string' ? externalId.slice(0, 64) : null
}
