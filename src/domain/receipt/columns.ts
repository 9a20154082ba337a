/** Text in columns of a receipt printer. Pure. */

/** Latin letters, digits and signs: one column each, and nothing to be cleaned away. */
const PLAIN = /^[ -~\u00a1-\u00ac\u00ae-\u02ff]*$/
/** What has no column, and what changes direction; a space stands for what would end a line. */
const UNPRINTABLE = /[\p{Cf}\p{Co}\p{Cn}\p{Cs}]/gu
const BREAKING = /[\p{Cc}\p{Zl}\p{Zp}\p{Zs}]+/gu
const MARK = /[\p{Mn}\p{Me}]/u
/** Signs as wide as two letters: Chinese, Japanese, Korean, their punctuation, and pictures (Unicode UAX #11). */
const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Yi}\p{Script=Tangut}\p{Emoji_Presentation}\p{Extended_Pictographic}\u2e80-\u303e\u3099-\u33ff\u4dc0-\u4dff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1d300}-\u{1d37f}\u{1f000}-\u{1faff}]/u

/**
 * A text as printers can print it: composed, in one line, without what has no column. Nothing is transliterated:
 * which letters a printer has is between the till and its printer, and how many columns they take is counted here.
 */
export const clean = (text: string): string =>
  PLAIN.test(text)
    ? text
    : text.toWellFormed().normalize('NFC').replace(BREAKING, ' ').replace(UNPRINTABLE, '').trim()

/** How many columns a clean text takes: 2 for each wide sign, none for marks that stand on a letter, else 1. */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length
  let width = 0
  for (const sign of text) width += widthOfSign(sign)
  return width
}

/** A sign that can be wide or not, such as ☎, counts as wide: rather a column too few than one too many. */
const widthOfSign = (sign: string): number => (MARK.test(sign) ? 0 : WIDE.test(sign) ? 2 : 1)

/** Any text, cleaned, in lines of at most `columns`, broken between words; a longer word is broken where it must. */
export const wrap = (text: string, columns: number): string[] =>
  PLAIN.test(text) ? wrapPlain(text, columns) : wrapAny(clean(text), columns)

/** Where every sign has one column no sign has to be looked at. */
function wrapPlain(text: string, columns: number): string[] {
  const lines: string[] = []
  let rest = text
  while (rest.length > columns) {
    const space = rest.lastIndexOf(' ', columns)
    const end = space > 0 ? space : columns
    lines.push(rest.slice(0, end))
    rest = rest.slice(end).trimStart()
  }
  lines.push(rest)
  return lines
}

function wrapAny(text: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (widthOf(longer) <= columns) {
      line = longer
      continue
    }
    if (line !== '') lines.push(line)
    const parts = breakWord(word, columns)
    lines.push(...parts.slice(0, -1))
    line = parts.at(-1) ?? ''
  }
  lines.push(line)
  return lines
}

function breakWord(word: string, columns: number): string[] {
  const parts: string[] = []
  let part = ''
  let width = 0
  for (const sign of word) {
    const more = widthOfSign(sign)
    if (width + more > columns && part !== '') {
      parts.push(part)
      part = ''
      width = 0
    }
    part += sign
    width += more
  }
  return [...parts, part]
}

const SPACES = ' '.repeat(64)

/** Any text, cleaned, with a figure at the right edge of its last line, which leaves room for it and a space. */
export function beside(text: string, figure: string, columns: number): string[] {
  const room = columns - figure.length - 1
  // Nearly all there are.
  if (text.length <= room && PLAIN.test(text)) {
    return [text + SPACES.slice(0, room + 1 - text.length) + figure]
  }
  const lines = wrap(text, room)
  const last = lines[lines.length - 1] ?? ''
  lines[lines.length - 1] = last + SPACES.slice(0, room + 1 - widthOf(last)) + figure
  return lines
}
