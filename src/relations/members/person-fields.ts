import { addDays } from '../../domain/calendar.ts'
import { fieldProblem } from '../../errors.ts'

const SEPARATORS = /[\s().\-/\u00a0\u2010-\u2015]/g
const PHONE = /^\+?[0-9]{6,15}$/

/**
 * A phone number as it is stored and searched: digits, with a leading + where one was given (ITU-T E.164 has at most
 * 15), without spaces, dashes, dots, slashes and brackets. Undefined: not a plausible number.
 */
export function normalisePhone(typed: string): string | undefined {
  const phone = typed.replace(SEPARATORS, '')
  return PHONE.test(phone) ? phone : undefined
}

type PersonFields = {
  phone?: string | null | undefined
  birthDate?: string | null | undefined
}

/** The fields as they are stored. Errors: invalid-request for somebody who is not born anywhere yet. */
export function toStored<Fields extends PersonFields>(fields: Fields, now: Date): Fields {
  const tomorrow = addDays(now.toISOString().slice(0, 10), 1)
  if (fields.birthDate && fields.birthDate > tomorrow) {
    throw fieldProblem('invalid-request', '/birthDate', 'in the future')
  }
  return fields.phone ? { ...fields, phone: normalisePhone(fields.phone) } : fields
}
