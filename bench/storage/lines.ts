import { type Statement, statement } from '../../src/platform/db/pipeline.ts'
import type { StoredBasket } from './baskets.ts'
import { basketColumns } from './statements.ts'

/** One way to store the lines of a basket: what its tables need, and what is sent for a group of baskets. */
export type LineStorage = {
  name: string
  /** Run after the product's own table of baskets was copied. */
  ddl: string
  send(baskets: readonly StoredBasket[]): { statement: Statement<never>; values: unknown[] }[]
}

const insertBaskets = (name: string, columns: string): Statement<never> =>
  statement(
    `storage.baskets_${name}`,
    `insert into baskets (${basketColumns}${columns}) select ${basketColumns}${columns}
     from json_populate_recordset(null::baskets, $1)`,
  )

const json: LineStorage = {
  name: 'jsonb in the basket row',
  ddl: '',
  send: (baskets) => [{ statement: insertJson, values: [JSON.stringify(baskets)] }],
}
const insertJson = insertBaskets('json', ', lines')

const arrays: LineStorage = {
  name: 'typed arrays in the basket row',
  ddl: `alter table baskets drop column lines,
    add line_no int[] not null, add skus text[] not null, add quantities int[] not null,
    add unit_prices_minor bigint[] not null, add amounts_minor bigint[] not null,
    add discounts_minor bigint[] not null, add departments text[] not null, add categories text[] not null,
    add costs_minor bigint[] not null, add policy_classes text[] not null, add known boolean[] not null`,
  send: (baskets) => [{ statement: insertArrays, values: [JSON.stringify(baskets.map(toArrays))] }],
}
const insertArrays = insertBaskets(
  'arrays',
  `, line_no, skus, quantities, unit_prices_minor, amounts_minor, discounts_minor, departments, categories,
    costs_minor, policy_classes, known`,
)

const toArrays = ({ lines, ...basket }: StoredBasket) => ({
  ...basket,
  line_no: lines.map((line) => line.line),
  skus: lines.map((line) => line.sku),
  quantities: lines.map((line) => line.quantity),
  unit_prices_minor: lines.map((line) => line.unitPriceMinor),
  amounts_minor: lines.map((line) => line.amountMinor),
  discounts_minor: lines.map((line) => line.discountMinor),
  departments: lines.map((line) => line.department),
  categories: lines.map((line) => line.category),
  costs_minor: lines.map((line) => line.costMinor),
  policy_classes: lines.map((line) => line.policyClass),
  known: lines.map((line) => line.known),
})

/** No foreign key and no index but the key: as little as rows of their own can have. */
const rowsDdl = `alter table baskets drop column lines;
  create table basket_lines (
    account_id uuid not null, basket_id uuid not null, line int not null, sku text not null,
    quantity int not null, unit_price_minor bigint not null, amount_minor bigint not null,
    discount_minor bigint not null, department text, category text, cost_minor bigint,
    policy_class text, known boolean not null,
    primary key (account_id, basket_id, line))`

const insertWithoutLines = insertBaskets('rows', '')
const withoutLines = (baskets: readonly StoredBasket[]) => ({
  statement: insertWithoutLines,
  values: [JSON.stringify(baskets.map(({ lines: _, ...basket }) => basket))],
})

const toRows = (baskets: readonly StoredBasket[]) =>
  baskets.flatMap((basket) =>
    basket.lines.map((line) => ({
      account_id: basket.account_id,
      basket_id: basket.id,
      line: line.line,
      sku: line.sku,
      quantity: line.quantity,
      unit_price_minor: line.unitPriceMinor,
      amount_minor: line.amountMinor,
      discount_minor: line.discountMinor,
      department: line.department,
      category: line.category,
      cost_minor: line.costMinor,
      policy_class: line.policyClass,
      known: line.known,
    })),
  )

const rowsByJson: LineStorage = {
  name: 'a row per line, by json_populate_recordset',
  ddl: rowsDdl,
  send: (baskets) => [
    withoutLines(baskets),
    { statement: insertRowsByJson, values: [JSON.stringify(toRows(baskets))] },
  ],
}
const insertRowsByJson = statement(
  'storage.rows_json',
  `insert into basket_lines select * from json_populate_recordset(null::basket_lines, $1)`,
)

const rowsByUnnest: LineStorage = {
  name: 'a row per line, by unnest',
  ddl: rowsDdl,
  send(baskets) {
    const rows = toRows(baskets)
    const columns = Object.keys(rows[0] ?? {}) as (keyof (typeof rows)[number])[]
    const values = columns.map((column) => rows.map((row) => row[column]))
    return [withoutLines(baskets), { statement: insertRowsByUnnest, values }]
  },
}
const insertRowsByUnnest = statement(
  'storage.rows_unnest',
  `insert into basket_lines select * from unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::int[],
     $6::bigint[], $7::bigint[], $8::bigint[], $9::text[], $10::text[], $11::bigint[], $12::text[], $13::boolean[])`,
)

export const lineStorages = { json, arrays, rowsByJson, rowsByUnnest }
