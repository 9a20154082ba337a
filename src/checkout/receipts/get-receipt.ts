import { validate } from 'uuid'
import type { Deps } from '../../deps.ts'
import type { AccountId, BasketId } from '../../domain/ids.ts'
import { printReceipt, type ReceiptColumns } from '../../domain/receipt/print-receipt.ts'
import { toReceipt } from '../../domain/receipt/receipt.ts'
import { Problem } from '../../errors.ts'
import type { Principal } from '../../platform/auth/principal.ts'
import { poolSender, type Sender } from '../../platform/db/pipeline.ts'
import { openMember } from '../../relations/members/open-member.ts'
import { findTraced, type TracedBasket } from '../baskets/traced-input.ts'
import { claimOf } from './claim-of.ts'
import { readPaper } from './paper.ts'
import type { ReceiptAnswer } from './receipts.schemas.ts'

/**
 * A basket's receipt. Its code is told to tills alone, which print it for who paid: others could claim what is not
 * theirs. Errors: not-found, also for another store's terminal and another member's token.
 */
export async function getReceipt(
  deps: Deps,
  caller: Principal,
  id: BasketId,
  columns: ReceiptColumns,
): Promise<ReceiptAnswer> {
  const sender = poolSender(deps.pool, deps.config)
  const basket = validate(id) ? await findTraced(deps.db, id) : undefined
  if (!basket || !(await maySee(deps, sender, caller, basket))) {
    throw new Problem('not-found', 'There is no such basket.')
  }
  const paperOf = await readPaper(deps, sender)
  const whole = toReceipt(basket, paperOf(basket.storeId, columns))
  const receipt = caller.role === 'terminal' ? whole : { ...whole, receiptCode: null }
  return {
    ...receipt,
    id: basket.id,
    tenders: [...receipt.tenders],
    text: printReceipt(receipt, columns),
  }
}

async function maySee(
  deps: Deps,
  sender: Sender,
  caller: Principal,
  basket: TracedBasket,
): Promise<boolean> {
  if (caller.role === 'terminal') return caller.storeId === basket.storeId
  if (caller.role !== 'member') return true
  const { accountId } = await openMember(deps.db, caller, caller.memberId ?? '')
  return accountId === basket.accountId || accountId === (await claimer(sender, basket.id))
}

const claimer = async (sender: Sender, id: BasketId): Promise<AccountId | undefined> =>
  (await claimOf(sender, id))?.accountId
