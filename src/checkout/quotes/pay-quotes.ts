import { type Sender, statement } from '../../platform/db/pipeline.ts'

export type QuotePayment = { quote_id: string; basket_id: string; account_id: string }

const insertPayments = statement(
  'quotes.pay',
  `insert into quote_payments (quote_id, basket_id, account_id)
   select quote_id, basket_id, account_id from json_populate_recordset(null::quote_payments, $1)`,
)

/** Notes which basket paid each quote; a quote that another basket has paid fails the commit. */
export const sendQuotePayments = (
  sender: Sender,
  payments: readonly QuotePayment[],
): Promise<unknown> => sender.send(insertPayments, [JSON.stringify(payments)])
