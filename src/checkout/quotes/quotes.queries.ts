import { type Pipeline, statement } from '../../platform/db/pipeline.ts'
import type { PricedBasket } from '../pricing/basket.ts'

export type NewQuote = {
  id: string
  store_id: string
  terminal_id: string
  account_id: string | null
  content_hash: string
  quoted_for: Date
  quoted_at: Date
  expires_at: Date
  outcome: PricedBasket
}

const insertQuotes = statement(
  'quotes.insert',
  `insert into quotes (id, store_id, terminal_id, account_id, content_hash, quoted_for, quoted_at, expires_at, outcome)
   select id, store_id, terminal_id, account_id, content_hash, quoted_for, quoted_at, expires_at, outcome
   from json_populate_recordset(null::quotes, $1)`,
)

export const postQuotes = (pipeline: Pipeline, quotes: readonly NewQuote[]): void =>
  pipeline.post(insertQuotes, [JSON.stringify(quotes)])
