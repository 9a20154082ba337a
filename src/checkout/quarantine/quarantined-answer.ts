import type { QuarantinedRow, WholePart } from './quarantine.queries.ts'
import type { QuarantinedAnswer, QuarantinedBrief } from './quarantine.schemas.ts'

export const toBrief = (row: QuarantinedRow): QuarantinedBrief => ({
  ...row,
  receivedAt: row.receivedAt.toISOString(),
  decidedAt: row.decidedAt?.toISOString() ?? null,
})

export const toWhole = ({ received, result, ...row }: WholePart): QuarantinedAnswer => ({
  ...toBrief(row),
  received: received.toString('utf8'),
  result,
})
