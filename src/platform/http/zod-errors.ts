import type { z } from 'zod'
import { Problem } from '../../errors.ts'

/** The problem for a value that zod refused outside of a route's own validation, such as one item of a batch. */
export function pointerErrors(error: z.ZodError): Problem {
  const errors = error.issues.map((issue) => ({
    pointer: issue.path.map((part) => `/${String(part)}`).join(''),
    detail: issue.message,
  }))
  const first = errors[0]
  return new Problem('invalid-request', `${first?.pointer || '/'}: ${first?.detail ?? ''}`, {
    errors,
  })
}
