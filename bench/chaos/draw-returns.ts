import type { Draw } from './draw-sales.ts'
import type { Return, Sale, Till, Void } from './shop.ts'

const VOIDS_SHARE = 0.15

/** Parts of sales that come back, some in several parts, some at another store's till, some as a void of the whole. */
export function drawReturns(draw: Draw, sales: readonly Sale[], count: number): (Return | Void)[] {
  const left = new Map<Sale, Map<number, number>>()
  const voided = new Set<Sale>()
  const back: (Return | Void)[] = []
  for (let tries = 0; back.length < count && tries < count * 10; tries += 1) {
    const sale = drawSale(draw, sales, back)
    if (voided.has(sale)) continue
    const till = draw.random.next() < 0.7 ? sale.till : draw.random.pick(draw.shop.tills)
    if (!left.has(sale) && draw.random.next() < VOIDS_SHARE) {
      voided.add(sale)
      back.push({ type: 'void', till, sale, body: headOf(draw, till, sale, 'voidedAt') })
      continue
    }
    const rest = left.get(sale) ?? piecesOf(sale)
    left.set(sale, rest)
    const lines = drawPart(draw, rest)
    if (lines.length === 0) continue
    const body = { ...headOf(draw, till, sale, 'returnedAt'), lines }
    back.push({ type: 'return', till, sale, body })
  }
  return back
}

const piecesOf = ({ body }: Sale) =>
  new Map(body.lines.map(({ line, quantity }) => [line, quantity]))

/** Any, or one more time one of which something came back. */
function drawSale(
  { random }: Draw,
  sales: readonly Sale[],
  back: readonly (Return | Void)[],
): Sale {
  const isAgain = random.next() < 0.3 && back.length > 0
  return isAgain ? random.pick(back).sale : random.pick(sales)
}

function headOf<Name extends 'returnedAt' | 'voidedAt'>(
  { now, number }: Draw,
  till: Till,
  sale: Sale,
  name: Name,
) {
  const at = new Date(now - 30_000).toISOString()
  const head = { reference: number(till, at), original: { reference: sale.body.reference } }
  return { ...head, [name]: at } as typeof head & Record<Name, string>
}

/** Of some lines some pieces; what is left of each is kept in `rest`. */
function drawPart({ random }: Draw, rest: Map<number, number>) {
  const lines: { line: number; quantity: number }[] = []
  for (const [line, quantity] of rest) {
    if (quantity === 0 || random.next() < 0.5) continue
    const part = random.next() < 0.5 ? quantity : random.whole(1, quantity)
    rest.set(line, quantity - part)
    lines.push({ line, quantity: part })
  }
  return lines
}
