import { canonicalHash } from '../../domain/canonical-json.ts'
import type { MemberId } from '../../domain/ids.ts'
import { parseReference, type Reference, referenceKey } from '../../domain/reference.ts'
import type { Asked } from '../../domain/returns/choose-goods.ts'
import { fieldProblem } from '../../errors.ts'
import type { TerminalPrincipal } from '../../platform/auth/principal.ts'
import { checkReference } from '../references/check-reference.ts'
import type { ReturnBody, VoidBody } from './return-shapes.ts'

/** A return or void that is fit to be recorded, whatever is known of its original. */
export type CheckedReturn = {
  kind: 'return' | 'void'
  /** As it was sent. */
  written: string
  reference: Reference
  returnedAt: Date
  operatorId: string | null
  original: { reference: Reference } | { memberId: MemberId }
  /** Null: everything. */
  asked: readonly Asked[] | null
  exchange: string | null
  bodyHash: Buffer
  dryRun: boolean
}

type CheckOptions = { terminal: TerminalPrincipal; now: Date }

const FUTURE_MAX_MS = 5 * 60_000

/** Errors: date-impossible, foreign-terminal, returned-in-future. */
export function checkReturn(
  body: ReturnBody,
  received: unknown,
  options: CheckOptions,
): CheckedReturn {
  const { original } = body
  return {
    ...common(body, received, options),
    kind: 'return',
    returnedAt: checkTime(body.returnedAt, '/returnedAt', options.now),
    original: 'memberId' in original ? original : { reference: readOriginal(original.reference) },
    asked: body.lines,
    exchange: body.exchange ?? null,
  }
}

/** Errors: date-impossible, foreign-terminal, returned-in-future. */
export function checkVoid(body: VoidBody, received: unknown, options: CheckOptions): CheckedReturn {
  const { voidedAt, original } = body
  return {
    ...common(body, received, options),
    kind: 'void',
    returnedAt: voidedAt ? checkTime(voidedAt, '/voidedAt', options.now) : options.now,
    original: { reference: readOriginal(original.reference) },
    asked: null,
    exchange: null,
  }
}

function common(body: ReturnBody | VoidBody, received: unknown, { terminal }: CheckOptions) {
  const reference = checkReference(body.reference, terminal)
  return {
    reference,
    written: body.reference,
    operatorId: body.operatorId ?? null,
    bodyHash: hashBody(received, reference),
    dryRun: body.dryRun,
  }
}

function readOriginal(text: string): Reference {
  const reference = parseReference(text)
  if (reference) return reference
  throw fieldProblem('date-impossible', '/original/reference', 'Its date does not exist.')
}

function checkTime(text: string, pointer: string, now: Date): Date {
  const instant = new Date(text)
  if (instant.getTime() > now.getTime() + FUTURE_MAX_MS) {
    throw fieldProblem('returned-in-future', pointer, 'More than 5 minutes from now.')
  }
  return instant
}

const notPartOfTheReturn = new Set(['type', 'dryRun'])

function hashBody(received: unknown, reference: Reference): Buffer {
  const parts = Object.entries(received as object).filter(([name]) => !notPartOfTheReturn.has(name))
  return canonicalHash({ ...Object.fromEntries(parts), reference: referenceKey(reference) })
}
