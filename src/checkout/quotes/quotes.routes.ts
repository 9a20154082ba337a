import type { Deps } from '../../deps.ts'
import { readCard } from '../../domain/card-number.ts'
import { Problem } from '../../errors.ts'
import { terminalOf } from '../../platform/auth/authenticate.ts'
import { createGrouping } from '../../platform/grouping.ts'
import type { App } from '../../platform/http/server.ts'
import { checkLines } from '../pricing/check-lines.ts'
import { checkPurchaseTime } from '../pricing/check-purchase-time.ts'
import { cardNumberOf } from '../pricing/find-member.ts'
import { contentHash } from './content-hash.ts'
import { toQuoteAnswer } from './quote-answer.ts'
import { type BasketToQuote, type Quoted, quoteGroup } from './quote-group.ts'
import { quoteAnswer, quoteBody } from './quotes.schemas.ts'

const GROUP_SIZE_MAX = 16
const WAITING_MAX = 4000

export function quoteRoutes(app: App, deps: Deps): void {
  const quotes = createGrouping<BasketToQuote, Quoted>({
    run: (baskets) => quoteGroup(deps, baskets),
    keysOf: (basket) => {
      const terminal = `${basket.storeId}-${basket.terminalId}`
      const card = cardNumberOf(basket.card)
      return card === null ? [terminal] : [terminal, card]
    },
    sizeMax: GROUP_SIZE_MAX,
    parallelMax: deps.config.checkoutPool,
    waitingMax: WAITING_MAX,
    overloaded: () =>
      new Problem('overloaded', 'Too many quotes are waiting.', { retryAfterSeconds: 1 }),
  })

  app.post(
    '/v1/swipes/quote',
    {
      config: {
        roles: ['terminal'],
        problems: ['amount-mismatch', 'line-repeated', 'total-too-large', 'purchased-in-future'],
      },
      schema: {
        summary: 'Price a basket before payment; nothing is recorded',
        tags: ['checkout'],
        body: quoteBody,
        response: { 200: quoteAnswer },
      },
    },
    async (request) => {
      const { storeId, terminalId } = terminalOf(request)
      const { body } = request
      checkLines(body.lines)
      const purchasedAt = checkPurchaseTime(body.purchasedAt, deps.now())
      const quoted = await quotes.submit({
        ...body,
        card: readCard(body.card),
        contentHash: contentHash(body),
        purchasedAt,
        storeId,
        terminalId,
      })
      return toQuoteAnswer(quoted)
    },
  )
}
