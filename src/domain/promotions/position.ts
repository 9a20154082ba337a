import type { Candidate } from './candidate.ts'
import type { EvaluationLine } from './evaluation.ts'
import type { Share } from './kinds/kind.ts'

/** Who has a line already. */
export const [FREE, CLAIMED, EXCLUSIVE] = [0, 1, 2] as const

export type Grant = { candidate: Candidate; sets: number; shares: Share[]; amountMinor: number }

/** How far a basket has been granted: by position of its lines. */
export type Position = {
  lines: readonly EvaluationLine[]
  /** What a line still costs. */
  left: number[]
  /** What offers on lines have left of it. */
  spent: number[]
  /** By offers on lines. */
  claims: number[]
  /** By competing offers on the basket: those lines no other such offer may have. */
  basketClaims: number[]
  grants: Grant[]
}

export const openPosition = (lines: readonly EvaluationLine[]): Position => ({
  lines,
  left: lines.map((line) => line.amountMinor),
  spent: lines.map((line) => line.amountMinor),
  claims: lines.map(() => FREE),
  basketClaims: lines.map(() => FREE),
  grants: [],
})

export const copyPosition = (position: Position): Position => ({
  lines: position.lines,
  left: [...position.left],
  spent: [...position.spent],
  claims: [...position.claims],
  basketClaims: [...position.basketClaims],
  grants: [...position.grants],
})

/** Whether nobody has taken anything off a line. */
export const isUntouched = (position: Position, at: number): boolean =>
  position.left[at] === position.lines[at]?.amountMinor
