import { describe, expect, it } from '@jest/globals'
import { fieldVerifier, gs1CheckDigit } from '../../../src/domain/gs1/check-digit.ts'
import {
  layoutPattern,
  type MeasureLayout,
  type MeasurePrefix,
  readVariableMeasure,
} from '../../../src/domain/gs1/variable-measure.ts'
import fc from '../../support/fast-check.ts'

const withCheckDigit = (body: string): string => `${body}${gs1CheckDigit(body)}`

const layoutsOf = (prefix: MeasurePrefix, layout: string, more: Partial<MeasureLayout> = {}) =>
  new Map([[prefix as string, { prefix, layout, unit: 1, weighed: false, ...more }]])

describe('an EAN-13 of variable measure', () => {
  it.each([
    // As GS1 UK has it: 20, five digits of the maker and two of the item among three, verifier, four digits of price.
    ['20', 'IIIIIVPPPP', '201234592875', { item: '12345', priceMinor: 2875, weightGrams: null }],
    ['21', 'IIIIVPPPPP', '211234614685', { item: '1234', priceMinor: 14_685, weightGrams: null }],
    ['02', 'IIIIIPPPPP', '021234500734', { item: '12345', priceMinor: 734, weightGrams: null }],
    ['29', 'IIIIIWWWWW', '291234500734', { item: '12345', priceMinor: null, weightGrams: 734 }],
    ['28', 'IIIIVWWWWW', '281234614685', { item: '1234', priceMinor: null, weightGrams: 14_685 }],
  ] as const)('with prefix %s and layout %s is read', (prefix, layout, body, said) => {
    const read = readVariableMeasure(withCheckDigit(body), layoutsOf(prefix, layout))
    expect(read).toMatchObject({ ...said, fault: null })
  })

  it('counts its field in the unit of its layout', () => {
    const layouts = layoutsOf('23', 'IIIIIIWWWW', { unit: 10, weighed: true })
    const read = readVariableMeasure(withCheckDigit('231234560073'), layouts)
    expect(read).toMatchObject({ weightGrams: 730, weighed: true })
  })

  it('says nothing where its prefix has no layout', () => {
    const layouts = layoutsOf('20', 'IIIIIVPPPP')
    expect(readVariableMeasure(withCheckDigit('211234592875'), layouts)).toBeUndefined()
  })

  it('tells a wrong verifier from a wrong check digit', () => {
    const layouts = layoutsOf('20', 'IIIIIVPPPP')
    const good = withCheckDigit('201234592875')
    const last = (Number(good.at(-1)) + 1) % 10
    expect(readVariableMeasure(`${good.slice(0, -1)}${last}`, layouts)?.fault).toBe(
      'wrong-check-digit',
    )
    expect(readVariableMeasure(withCheckDigit('201234582875'), layouts)?.fault).toBe(
      'wrong-verifier',
    )
  })

  it('is read back for every price, with and without a verifier', () => {
    fc.assert(
      fc.property(fc.nat(99_999), fc.nat(9999), fc.nat(9999), (item, four, five) => {
        const itemText = String(item).padStart(5, '0')
        const price = String(four).padStart(4, '0')
        const checked = withCheckDigit(`20${itemText}${fieldVerifier(price)}${price}`)
        expect(readVariableMeasure(checked, layoutsOf('20', 'IIIIIVPPPP'))).toMatchObject({
          item: itemText,
          priceMinor: four,
          fault: null,
        })
        const plain = withCheckDigit(`02${itemText}${String(five).padStart(5, '0')}`)
        expect(readVariableMeasure(plain, layoutsOf('02', 'IIIIIPPPPP'))).toMatchObject({
          item: itemText,
          priceMinor: five,
          fault: null,
        })
      }),
    )
  })
})

describe('a layout', () => {
  it.each(['IIIIIPPPPP', 'IIIIIVPPPP', 'IIIIVPPPPP', 'IIIIIWWWWW', 'IIIIPPPPPP', 'IIIIIIIWWW'])(
    'may be %s',
    (layout) => {
      expect(layoutPattern.test(layout)).toBe(true)
    },
  )

  it.each([
    '',
    'IIIIIPPPP',
    'IIIIIPPPPPP',
    'PPPPPIIIII',
    'IIIIIVPPPPP',
    'IIIVPPPPPP',
    'IIIIIIVPPP',
    'IIIIIPPWWW',
    'IIIIIVVPPP',
    'iiiiippppp',
    'IIIIIIIIII',
    'IIIIIXPPPP',
  ])('may not be %j', (layout) => {
    expect(layoutPattern.test(layout)).toBe(false)
  })
})
