import { type Pipeline, statement } from '../../platform/db/pipeline.ts'

type QuotePayment = { quote_id: string; basket_id: string; account_id: string }

const insertPayments = statement(
  'quotes.pay',
  `insert into quote_payments (quote_id, basket_id, account_id)
   select quote_id, basket_id, account_id from json_populate_recordset(null::quote_payments, $1)`,
)

/** Notes which basket paid each quote; a quote that another basket has paid fails the commit. */
export function postQuotePayments(pipeline: Pipeline, payments: readonly QuotePayment[]): void {
  if (payments.length > 0) pipeline.post(insertPayments, [JSON.stringify(payments)])
}
