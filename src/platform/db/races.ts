const UNIQUE_VIOLATION = '23505'
const CHECK_VIOLATION = '23514'
const SERIALIZATION_FAILURE = '40001'
const DEADLOCK_DETECTED = '40P01'

const lost = new Set([UNIQUE_VIOLATION, CHECK_VIOLATION, SERIALIZATION_FAILURE, DEADLOCK_DETECTED])

/** True when another transaction was quicker: nothing was written, and a fresh look will see why. */
export const isRaceLost = (error: unknown): boolean =>
  error instanceof Error && lost.has((error as Error & { code?: string }).code ?? '')

/** True when two waited for each other and this one was given up. */
export const isDeadlock = (error: unknown): boolean =>
  error instanceof Error && (error as Error & { code?: string }).code === DEADLOCK_DETECTED

/** The constraint that refused a write, for mapping to a problem. */
export const violatedConstraint = (error: unknown): string | undefined =>
  error instanceof Error ? (error as Error & { constraint?: string }).constraint : undefined
