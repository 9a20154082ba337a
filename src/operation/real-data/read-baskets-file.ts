import { join } from 'node:path'
import { type CsvRow, readCsv } from './read-csv.ts'

/** A real basket: who bought what on which day. */
export type RealBasket = {
  /** 1 is the first day of the data. */
  day: number
  id: string
  householdId: string
  /** Times each product is in it, in the order in which they first come. */
  quantities: Map<string, number>
}

export type RealBaskets = { baskets: RealBasket[]; rows: number; firstDay: number; lastDay: number }

const COLUMNS = ['date', 'basket_id', 'user_id', 'item_id'] as const

/** Groups the rows of baskets.csv by basket; those of one basket need not stand together. */
export async function readBasketsFile(dir: string): Promise<RealBaskets> {
  const path = join(dir, 'baskets.csv')
  const baskets = new Map<string, RealBasket>()
  let rows = 0
  let firstDay = Number.POSITIVE_INFINITY
  let lastDay = 0
  for await (const row of readCsv(path, COLUMNS, faultOf)) {
    const day = Number(row.date)
    const { basket_id: id, user_id: householdId, item_id: sku } = row
    let basket = baskets.get(id)
    if (!basket) {
      basket = { day, id, householdId, quantities: new Map() }
      baskets.set(id, basket)
    }
    if (basket.day !== day || basket.householdId !== householdId) {
      throw new Error(`${path}: basket ${id} has two days or two households`)
    }
    basket.quantities.set(sku, (basket.quantities.get(sku) ?? 0) + 1)
    rows += 1
    firstDay = Math.min(firstDay, day)
    lastDay = Math.max(lastDay, day)
  }
  return { baskets: [...baskets.values()], rows, firstDay, lastDay }
}

function faultOf({ date }: CsvRow<(typeof COLUMNS)[number]>): string | undefined {
  const day = Number(date)
  return Number.isInteger(day) && day >= 1 ? undefined : `${date} is no day number`
}
