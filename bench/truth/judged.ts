import type { World } from '../../src/operation/sample-shop/simulate-days.ts'
import type { Answers } from './ask-members.ts'
import type { HiddenLife } from './hidden-life.ts'

/** A member with both sides: what the API says, and what is true. */
export type JudgedMember = Answers & { life: HiddenLife }

export type Judged = { world: World; days: number; members: readonly JudgedMember[] }

/** One figure of the comparison. */
export type Row = {
  figure: string
  value: number
  /** What it would be without knowing the member, said by `besideIs`; null: nothing fits. */
  beside: number | null
  besideIs: string | null
  /** How many members, or members and things, it is of. */
  count: number
}

/** What a figure stands beside. */
export type Beside = { value: number; is: string }

export const rowOf = (figure: string, value: number, count: number, beside?: Beside): Row => ({
  figure,
  value,
  beside: beside?.value ?? null,
  besideIs: beside?.is ?? null,
  count,
})

/** The one after, in a ring: a stranger to each, always the same. */
export const strangerTo = <T>(all: readonly T[], index: number): T | undefined =>
  all[(index + 1) % all.length]
