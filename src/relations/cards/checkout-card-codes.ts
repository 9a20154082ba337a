import { type Pipeline, type Sender, statement } from '../../platform/db/pipeline.ts'

export type CardCodeUse = {
  number: string
  step: number
  storeId: string
  terminalId: string
}

const findUses = statement<CardCodeUse>(
  'cards.find_code_uses',
  `select u.card_number as number, u.step, u.store_id as "storeId", u.terminal_id as "terminalId"
   from unnest($1::text[], $2::int[]) as c (number, step)
   join card_code_uses u on u.card_number = c.number and u.step = c.step`,
)

/** Who was first to present these codes; those that nobody has presented are left out. Take the account's lock first. */
export const sendCardCodeUses = (
  sender: Sender,
  codes: readonly { number: string; step: number }[],
): Promise<CardCodeUse[]> =>
  sender.send(findUses, [codes.map((code) => code.number), codes.map((code) => code.step)])

export type NewCardCodeUse = {
  card_number: string
  step: number
  store_id: string
  terminal_id: string
  basket_id: string
}

const insertUses = statement(
  'cards.insert_code_uses',
  `insert into card_code_uses (card_number, step, store_id, terminal_id, basket_id)
   select card_number, step, store_id, terminal_id, basket_id
   from json_populate_recordset(null::card_code_uses, $1)
   on conflict do nothing`,
)

/** Keeps the first use of each code. */
export function postCardCodeUses(pipeline: Pipeline, uses: readonly NewCardCodeUse[]): void {
  if (uses.length > 0) pipeline.post(insertUses, [JSON.stringify(uses)])
}
