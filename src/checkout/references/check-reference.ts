import { parseReference, type Reference } from '../../domain/reference.ts'
import { fieldProblem, Problem } from '../../errors.ts'
import type { TerminalPrincipal } from '../../platform/auth/principal.ts'

/** The reference that a terminal gives to what it records. Errors: date-impossible, foreign-terminal. */
export function checkReference(text: string, terminal: TerminalPrincipal): Reference {
  const reference = parseReference(text)
  if (!reference) throw fieldProblem('date-impossible', '/reference', 'Its date does not exist.')
  if (reference.storeId !== terminal.storeId || reference.terminalId !== terminal.terminalId) {
    throw new Problem('foreign-terminal', 'The key is for another store or terminal.', {
      errors: [{ pointer: '/reference', detail: 'not of this key’s store and terminal' }],
    })
  }
  return reference
}
