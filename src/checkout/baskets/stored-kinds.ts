import type { z } from 'zod'
import type { Deps } from '../../deps.ts'
import type { TerminalPrincipal } from '../../platform/auth/principal.ts'
import { checkText } from '../../platform/http/text.ts'
import { pointerErrors } from '../../platform/http/zod-errors.ts'
import { checkReturn, checkVoid } from '../returns/check-return.ts'
import { recordReturn } from '../returns/record-return.ts'
import { storedReturnBody, storedVoidBody } from '../returns/return-shapes.ts'
import { storedSwipeBody } from './baskets.schemas.ts'
import { type CheckedSwipe, checkSwipe } from './check-swipe.ts'
import type { Recorder } from './recorder.ts'

/** What a terminal stored, and whose it is. `received`: the JSON as it came. */
export type Stored = { terminal: TerminalPrincipal; received: unknown }

export type StoredAnswer = { answer: Record<string, unknown>; replayed: boolean }

/** Records one thing that a terminal stored, or throws the problem that keeps it out. */
export type RecordStored = (stored: Stored) => Promise<StoredAnswer>

/** How each `type` is recorded. */
export type StoredKinds = Record<'sale' | 'return' | 'void', RecordStored>

/** The one table of what a batch may hold; a resubmission from quarantine reads it too. */
export const createStoredKinds = (deps: Deps, recorder: Pick<Recorder, 'submit'>): StoredKinds => ({
  sale: async (stored) => recorder.submit(readSale(deps, stored)),
  return: async ({ terminal, received }) => {
    const { type: _return, ...body } = parse(storedReturnBody, received)
    return recordReturn(deps, checkReturn(body, received, { terminal, now: deps.now() }))
  },
  void: async ({ terminal, received }) => {
    const { type: _void, ...body } = parse(storedVoidBody, received)
    return recordReturn(deps, checkVoid(body, received, { terminal, now: deps.now() }))
  },
})

/** Records by `type`. Errors: those of its kind; invalid-request for a type that is not known. */
export async function recordStored(kinds: StoredKinds, stored: Stored): Promise<StoredAnswer> {
  checkText(stored.received)
  const type = typeOf(stored.received)
  const record = type === 'return' || type === 'void' ? kinds[type] : kinds.sale
  return record(stored)
}

/** Whether it undoes what another part of the same batch may still record. */
export const undoesOther = (received: unknown): boolean =>
  ['return', 'void'].includes(String(typeOf(received)))

function typeOf(received: unknown): unknown {
  return typeof received === 'object' && received !== null && 'type' in received
    ? received.type
    : undefined
}

function readSale(deps: Deps, { terminal, received }: Stored): CheckedSwipe {
  const { type: _sale, ...body } = parse(storedSwipeBody, received)
  return checkSwipe(body, received, { terminal, now: deps.now(), settled: true })
}

/** Errors: invalid-request. */
function parse<Shape extends z.ZodType>(shape: Shape, received: unknown): z.infer<Shape> {
  const parsed = shape.safeParse(received)
  if (!parsed.success) throw pointerErrors(parsed.error)
  return parsed.data
}
