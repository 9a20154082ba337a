import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * Codes that the app shows in a card's place: AI 98, which GS1 leaves to the shop, the card's number, six digits of
 * the time step and eight of an HMAC-SHA-256 over card and step, after RFC 6238. Digits only, so that QR and GS1-128
 * carry them. Pure but for the hash.
 */

const PREFIX = '98'
const STEP_SECONDS = 30
const STEP_DIGITS = 6
const STEP_CYCLE = 10 ** STEP_DIGITS
const MAC_DIGITS = 8
/**
 * A code is good in its own step and its neighbours: for clocks that differ, and for the way from the app to the till.
 */
const STEPS_BESIDE = 1

/** What a code says beside its card's number. `step`: without its higher digits. */
export type CardCode = { step: number; mac: string }

/** With what a scanner sends before it; the card's number is at least 13 digits, so no card number is so long. */
const form = new RegExp(
  `^(?:\\](?:C1|e0|d2|Q1|Q3|J1))?\\x1d?(?:98|\\(98\\))(\\d{13,19})(\\d{${STEP_DIGITS}})(\\d{${MAC_DIGITS}})$`,
)

/** The parts of a code, its card's number unchecked; undefined: it is none. */
export function splitCardCode(text: string): { number: string; code: CardCode } | undefined {
  const [, number, step, mac] = form.exec(text) ?? []
  if (number === undefined || step === undefined || mac === undefined) return undefined
  return { number, code: { step: Number(step), mac } }
}

/** The code of a card at `now`, and when it ends. */
export function makeCardCode(
  number: string,
  secret: string,
  now: Date,
): { code: string; expiresAt: Date } {
  const step = stepAt(now)
  const digits = String(step % STEP_CYCLE).padStart(STEP_DIGITS, '0')
  return {
    code: `${PREFIX}${number}${digits}${macOf(number, step, secret)}`,
    expiresAt: new Date((step + STEPS_BESIDE + 1) * STEP_SECONDS * 1000),
  }
}

export type CardCodeFault = 'expired' | 'wrong'

/**
 * What is wrong with a code that was presented at `at`; null: nothing. One of half a year before or after is taken
 * for wrong, for its step is told by six digits.
 */
export function faultOfCardCode(
  { number, code }: { number: string; code: CardCode },
  secret: string,
  at: Date,
): CardCodeFault | null {
  const step = wholeStep(code, at)
  if (!isSame(macOf(number, step, secret), code.mac)) return 'wrong'
  return Math.abs(step - stepAt(at)) <= STEPS_BESIDE ? null : 'expired'
}

/** Of all steps that end in the code's digits the one nearest to `at`. */
export function wholeStep({ step }: CardCode, at: Date): number {
  const now = stepAt(at)
  const ahead = (((step - now) % STEP_CYCLE) + STEP_CYCLE) % STEP_CYCLE
  return now + (ahead < STEP_CYCLE / 2 ? ahead : ahead - STEP_CYCLE)
}

const stepAt = (instant: Date): number => Math.floor(instant.getTime() / 1000 / STEP_SECONDS)

/** Dynamic truncation of RFC 4226, 5.3, to eight digits. */
function macOf(number: string, step: number, secret: string): string {
  const hash = createHmac('sha256', Buffer.from(secret, 'hex')).update(`${number}:${step}`).digest()
  const offset = (hash.at(-1) ?? 0) & 0x0f
  const truncated = hash.readUInt32BE(offset) & 0x7fffffff
  return String(truncated % 10 ** MAC_DIGITS).padStart(MAC_DIGITS, '0')
}

const isSame = (a: string, b: string): boolean => timingSafeEqual(Buffer.from(a), Buffer.from(b))
