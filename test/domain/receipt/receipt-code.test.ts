import { describe, expect, it } from '@jest/globals'
import { readReceiptCode, receiptCodeOf } from '../../../src/domain/receipt/receipt-code.ts'
import fc from '../../support/fast-check.ts'

const REFERENCE = '20261120-0042-03-000001'
const SECRET = 'a secret for tests'
const code = receiptCodeOf(REFERENCE, SECRET)

describe('a receipt code', () => {
  it('leads back to its reference, also as it is typed from a narrow receipt', () => {
    const read = { businessDate: '2026-11-20', storeId: '0042', terminalId: '03', sequence: 1 }
    const [check = ''] = code.split('-').slice(-1)
    const broken = `${REFERENCE}-\n ${check.slice(0, 5)}-${check.slice(5)} `
    const misread = `${REFERENCE}-${check.toLowerCase().replaceAll('1', 'l').replaceAll('0', 'o')}`
    for (const text of [code, broken, misread]) expect(readReceiptCode(text, SECRET)).toEqual(read)
  })

  it('is nobody’s with any sign changed, for another reference, or by another secret', () => {
    fc.assert(
      fc.property(fc.nat({ max: code.length - 1 }), fc.constantFrom(...'0279AKZ'), (at, sign) => {
        fc.pre(code[at] !== sign && code[at] !== '-')
        const changed = code.slice(0, at) + sign + code.slice(at + 1)
        expect(readReceiptCode(changed, SECRET)).toBeUndefined()
      }),
    )
    const next = code.replace('000001', '000002')
    for (const text of [next, REFERENCE, '', 'é'.repeat(10)]) {
      expect(readReceiptCode(text, SECRET)).toBeUndefined()
    }
    expect(readReceiptCode(code, 'another secret')).toBeUndefined()
  })

  it('cannot be guessed from those of the receipts beside it', () => {
    const checks = Array.from({ length: 1000 }, (_, at) =>
      receiptCodeOf(`20261120-0042-03-${at}`, SECRET).slice(-10),
    )
    expect(new Set(checks).size).toBe(1000)
    for (let at = 0; at < 10; at += 1) {
      expect(new Set(checks.map((check) => check[at])).size).toBe(32)
    }
  })
})
