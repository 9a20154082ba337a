import type { Deps } from '../../deps.ts'
import type { ReceiptColumns } from '../../domain/receipt/print-receipt.ts'
import { parseReference, referenceKey } from '../../domain/reference.ts'
import { Problem } from '../../errors.ts'
import type { TerminalPrincipal } from '../../platform/auth/principal.ts'
import { poolSender } from '../../platform/db/pipeline.ts'
import { readPaper } from '../receipts/paper.ts'
import { sendClaims } from '../references/checkout-references.ts'
import { type RecordedAnswer, sendRecorded } from './recorded-answers.ts'

/** What is recorded under a reference of the terminal's own store. Errors: not-found. */
export async function getAnswer(
  deps: Deps,
  terminal: TerminalPrincipal,
  text: string,
  receiptColumns: ReceiptColumns,
): Promise<RecordedAnswer> {
  const reference = parseReference(text)
  if (reference?.storeId === terminal.storeId) {
    const sender = poolSender(deps.checkoutPool, deps.config)
    const claims = await sendClaims(sender, [reference])
    const paperOf = await readPaper(deps, sender)
    const recorded = await sendRecorded(sender, [...claims.values()], (storeId) =>
      paperOf(storeId, receiptColumns),
    )
    const answer = recorded.get(referenceKey(reference))
    if (answer) return answer
  }
  throw new Problem('not-found', 'Nothing is recorded under this reference.')
}
