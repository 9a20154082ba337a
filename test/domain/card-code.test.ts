import { createHmac } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { faultOfCardCode, makeCardCode, wholeStep } from '../../src/domain/card-code.ts'
import { parseCardNumber, parsePresentedCard } from '../../src/domain/card-number.ts'
import fc from '../support/fast-check.ts'

const CARD = '2900000012349'
const SECRET = 'a1'.repeat(32)
const NOW = new Date('2026-11-20T10:15:10Z')
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000)

function faultAt(text: string, at: Date, secret = SECRET) {
  const card = parsePresentedCard(text)
  if (!card.ok || card.code === null) return 'no code'
  return faultOfCardCode({ number: card.number, code: card.code }, secret, at)
}

describe('a code of the app', () => {
  const { code, expiresAt } = makeCardCode(CARD, SECRET, NOW)

  it('is AI 98, the card, the step and a truncated HMAC, as RFC 6238 has it', () => {
    const step = NOW.getTime() / 30_000
    const whole = Math.floor(step)
    const hash = createHmac('sha256', Buffer.from(SECRET, 'hex'))
      .update(`${CARD}:${whole}`)
      .digest()
    const at = (hash[31] ?? 0) & 15
    const mac = parseInt(hash.toString('hex').slice(at * 2, at * 2 + 8), 16) % 2 ** 31
    const shown = String(mac).slice(-8).padStart(8, '0')
    expect(code).toBe(`98${CARD}${String(whole).slice(-6)}${shown}`)
  })

  it.each(['', ']C1', ']Q1', ']Q3', '\x1d', ' '])('is read behind %j', (before) => {
    expect(parsePresentedCard(`${before}${code}`)).toMatchObject({ ok: true, number: CARD })
    expect(faultAt(`${before}${code}`, NOW)).toBeNull()
  })

  it('is read as it is printed', () => {
    expect(faultAt(`(98)${code.slice(2)}`, NOW)).toBeNull()
  })

  it('is good from when it is shown until it expires, about a minute later, and for clocks that are behind', () => {
    const lasts = (expiresAt.getTime() - NOW.getTime()) / 1000
    expect(lasts).toBeGreaterThan(30)
    expect(lasts).toBeLessThanOrEqual(60)
    expect(faultAt(code, later(lasts - 0.001))).toBeNull()
    expect(faultAt(code, later(-30))).toBeNull()
    expect(faultAt(code, later(lasts))).toBe('expired')
    expect(faultAt(code, later(-60))).toBe('expired')
  })

  it('is expired days later, and wrong when its step comes round again', () => {
    expect(faultAt(code, later(9 * 86_400))).toBe('expired')
    expect(faultAt(code, later(1_000_000 * 30))).toBe('wrong')
  })

  it('is wrong with another secret, and with any other digit', () => {
    expect(faultAt(code, NOW, 'b2'.repeat(32))).toBe('wrong')
    for (let at = code.length - 14; at < code.length; at += 1) {
      const other = `${code.slice(0, at)}${(Number(code[at]) + 1) % 10}${code.slice(at + 1)}`
      expect(faultAt(other, NOW)).toBe('wrong')
    }
  })

  it('holds for its own card alone', () => {
    const other = code.replace(CARD, '2900000000001')
    expect(faultAt(other, NOW)).toBe('wrong')
  })

  it('has the check digit of its card', () => {
    const misread = code.replace(CARD, '2900000012346')
    expect(parsePresentedCard(misread)).toEqual({ ok: false, fault: 'wrong-check-digit' })
  })

  it('is no card number: nobody can be given it', () => {
    expect(parseCardNumber(code)).toEqual({ ok: false, fault: 'wrong-form' })
  })

  it.each(['735005385000000011', '4111111111111111', '6304000000000000000'])(
    'is made and read for the card %s',
    (number) => {
      const { code: shown } = makeCardCode(number, SECRET, NOW)
      expect(parsePresentedCard(shown)).toMatchObject({ ok: true, number })
      expect(faultAt(shown, NOW)).toBeNull()
    },
  )

  it.each([CARD, '735005385000000011', '8018735005385000000011', '(8018)735005385000000011'])(
    'is not seen in the card %s',
    (card) => {
      expect(parsePresentedCard(card)).toEqual({ ...parseCardNumber(card), code: null })
    },
  )

  it('is good when it is made, whenever that is', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
        (now) => {
          const shown = makeCardCode(CARD, SECRET, now)
          expect(faultAt(shown.code, now)).toBeNull()
          expect(faultAt(shown.code, new Date(shown.expiresAt.getTime() - 1))).toBeNull()
          expect(faultAt(shown.code, shown.expiresAt)).toBe('expired')
        },
      ),
    )
  })

  it('tells its whole step by the nearest one', () => {
    const step = Math.floor(NOW.getTime() / 30_000)
    for (const apart of [0, 1, -1, 499_999, -500_000]) {
      expect(wholeStep({ step: (step + apart) % 1_000_000, mac: '' }, NOW)).toBe(step + apart)
    }
  })
})
