import { isDate } from './calendar.ts'

/** What a terminal calls a basket: business date, store, terminal and sequence number, unique for all time. */
export type Reference = {
  businessDate: string
  storeId: string
  terminalId: string
  sequence: number
}

export const referencePattern = /^\d{8}-[A-Za-z0-9]{1,16}-[A-Za-z0-9]{1,8}-\d{1,10}$/

/** The parts of a reference that has the right form; undefined when its date does not exist. */
export function parseReference(text: string): Reference | undefined {
  const [date = '', storeId = '', terminalId = '', sequence = ''] = text.split('-')
  const businessDate = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`
  if (!referencePattern.test(text) || !isDate(businessDate)) return undefined
  return { businessDate, storeId, terminalId, sequence: Number(sequence) }
}

/** One text per natural key: the sequence as a number, without leading zeros. */
export const referenceKey = (reference: Reference): string =>
  `${reference.businessDate}-${reference.storeId}-${reference.terminalId}-${reference.sequence}`
