import { hasGs1CheckDigit } from './check-digit.ts'

/** GS1 element strings, as printed or as a scanner sends them (GS1 General Specifications, 7.8). Pure. */

export type ElementFault =
  /** Not an element string, or a value that its application identifier (AI) does not allow. */
  | 'wrong-form'
  | 'wrong-check-digit'
  /** Two values for one AI. */
  | 'repeated'
  /** A weight that is no whole number of grams. */
  | 'fraction-of-gram'

/** What is read of an element string; what it does not say is null. */
export type Elements = {
  /** AI 01: 14 digits. */
  gtin: string | null
  /** AI 310n: net weight. */
  weightGrams: number | null
  /** AI 8018, a person's service relation: 18 digits. */
  gsrn: string | null
}

export type ElementString =
  | ({ ok: true } & Elements)
  | { ok: false; ai: string | null; fault: ElementFault }

type Element = { ai: string; value: string }

/** What separates values of variable length: FNC1, which scanners send as the group separator. */
const FNC1 = '\x1d'

/** GS1-128, DataBar, DataMatrix, QR and DotCode, as scanners announce them (ISO/IEC 15424). */
const symbology = /^\](?:C1|e0|d2|Q3|J1)/

/**
 * How long an element is, its AI included, by the AI's first two digits (7.8.5). Every other element ends at the next
 * separator, so that AIs which nobody here knows are passed over rightly.
 */
const lengths = new Map(
  (
    [
      [20, '00'],
      [16, '01 02 03 41'],
      [18, '04'],
      [8, '11 12 13 14 15 16 17 18 19'],
      [4, '20'],
      [10, '31 32 33 34 35 36'],
    ] as const
  ).flatMap(([length, ais]) => ais.split(' ').map((ai) => [ai, length] as const)),
)

/** AIs that are known here, with the form of their values. AIs are prefix codes: none begins with another. */
const known: readonly [ai: RegExp, value: RegExp][] = [
  [/^01/, /^\d{14}$/],
  [/^310[0-5]/, /^\d{6}$/],
  [/^8018/, /^\d{18}$/],
  [/^1[57]/, /^\d{6}$/],
  [/^(?:10|21)/, /^[!-z]{1,20}$/],
]

/**
 * Reads GTIN, net weight and GSRN out of an element string: `(01)…(3103)…`, or as scanned, with or without the
 * symbology's identifier and a first FNC1. Other elements are passed over. Never throws.
 */
export function parseElementString(text: string): ElementString {
  const elements = text.startsWith('(') ? readPrinted(text) : readScanned(text)
  return elements.length === 0 ? faulty(null, 'wrong-form') : interpret(elements)
}

const faulty = (ai: string | null, fault: ElementFault): ElementString => ({ ok: false, ai, fault })

/** Elements with their AIs in brackets; none where the text does not begin with one. */
function readPrinted(text: string): Element[] {
  const parts = text.split(/\((\d{2,4})\)/)
  if (parts[0] !== '') return []
  const elements: Element[] = []
  for (let at = 1; at < parts.length; at += 2) {
    elements.push({ ai: parts[at] ?? '', value: parts[at + 1]?.trim() ?? '' })
  }
  return elements
}

/** Elements one behind the other; none where one breaks off or has no AI. */
function readScanned(text: string): Element[] {
  const data = text.replace(symbology, '')
  const elements: Element[] = []
  for (let at = 0; at < data.length; ) {
    if (data[at] === FNC1) {
      at += 1
      continue
    }
    const end = endOf(data, at)
    const element = splitElement(data.slice(at, end))
    if (!element || end > data.length) return []
    elements.push(element)
    at = end
  }
  return elements
}

function endOf(data: string, at: number): number {
  const length = lengths.get(data.slice(at, at + 2))
  if (length !== undefined) return at + length
  const separator = data.indexOf(FNC1, at)
  return separator === -1 ? data.length : separator
}

function splitElement(element: string): Element | undefined {
  if (!/^\d{2}/.test(element) || element.includes(FNC1)) return undefined
  const ai = known.map(([pattern]) => pattern.exec(element)?.[0]).find(Boolean)
  // Where an AI is not known its own length is not either; its value is passed over all the same.
  const length = ai?.length ?? 2
  return { ai: element.slice(0, length), value: element.slice(length) }
}

function interpret(elements: readonly Element[]): ElementString {
  const found: Elements = { gtin: null, weightGrams: null, gsrn: null }
  for (const { ai, value } of elements) {
    const form = known.find(([pattern]) => pattern.exec(ai)?.[0] === ai)?.[1]
    if (form && !form.test(value)) return faulty(ai, 'wrong-form')
    const fault = take(found, ai, value)
    if (fault) return faulty(ai, fault)
  }
  return { ok: true, ...found }
}

function take(found: Elements, ai: string, value: string): ElementFault | undefined {
  if (ai === '01') return takeKey(found, 'gtin', value)
  if (ai === '8018') return takeKey(found, 'gsrn', value)
  if (!ai.startsWith('310')) return undefined
  const weightGrams = toGrams(Number(value), Number(ai[3]))
  if (weightGrams === undefined) return 'fraction-of-gram'
  if (found.weightGrams !== null && found.weightGrams !== weightGrams) return 'repeated'
  found.weightGrams = weightGrams
  return undefined
}

function takeKey(found: Elements, key: 'gtin' | 'gsrn', value: string): ElementFault | undefined {
  if (!hasGs1CheckDigit(value)) return 'wrong-check-digit'
  if (found[key] !== null && found[key] !== value) return 'repeated'
  found[key] = value
  return undefined
}

/** Kilograms with so many decimals as grams; undefined where a fraction would be left. */
function toGrams(digits: number, decimals: number): number | undefined {
  if (decimals <= 3) return digits * 10 ** (3 - decimals)
  const grams = digits / 10 ** (decimals - 3)
  return Number.isInteger(grams) ? grams : undefined
}
