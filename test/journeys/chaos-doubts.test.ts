import { expect, it } from '@jest/globals'
import { openBook } from '../../bench/chaos/book.ts'
import { findDoubts } from '../../bench/chaos/doubts.ts'
import { shelve } from '../../bench/chaos/price.ts'
import type { Member, Sale } from '../../bench/chaos/shop.ts'

const member: Member = { id: 'm1', card: '29', profiling: false }
const saleOf = (terminalId: string, spendPoints: number): Sale => ({
  type: 'sale',
  till: { store: { id: '1', timeZone: 'UTC', jurisdiction: 'IE' }, terminalId, key: '' },
  body: {
    reference: `20261122-1-${terminalId}-1`,
    card: member.card,
    purchasedAt: '2026-11-22T10:00:00Z',
    operatorId: '1',
    lines: [],
    spendPoints,
    tenders: [],
  },
})

// A till whose points are refused asks for none in the end; its quote has held them all the while.
it('the chaos oracle counts what a quote has asked for, whatever became of its sale', () => {
  const book = openBook()
  const refused = saleOf('A', 40)
  book.holds.push({ operation: refused, points: 40, from: 0, to: 100 })
  refused.body = { ...refused.body, spendPoints: 0 }
  const shelf = shelve({ tills: [], stores: [], members: [member], products: [], offers: [] })
  const doubts = findDoubts(book, shelf, () => member)
  const during = { sentAt: 50, answeredAt: 60, answer: undefined, text: '', firsts: 0 }
  const entry = { ...during, operation: saleOf('B', 2), quote: undefined }
  expect(doubts.points(member, entry)).toBe(40)
  expect(doubts.points(member, { ...entry, sentAt: 150, answeredAt: 160 })).toBe(0)
})
