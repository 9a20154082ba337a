import type { QuarantinedRow, WholePart } from './quarantine.queries.ts'
import type { QuarantinedAnswer, QuarantinedBrief } from './quarantine.schemas.ts'
import { quarantinedAnswer } from './quarantine.schemas.ts'

export const toBrief = ({ state, ...row }: QuarantinedRow): QuarantinedBrief => ({
  ...row,
  state: quarantinedAnswer.shape.state.parse(state),
  receivedAt: row.receivedAt.toISOString(),
  decidedAt: row.decidedAt?.toISOString() ?? null,
})

export const toWhole = ({ received, result, ...row }: WholePart): QuarantinedAnswer => ({
  ...toBrief(row),
  received: received.toString('utf8'),
  result,
})
