/** Minor digits by ISO 4217, where they are not 2. Intl has those of everyday use, which differ for some. */
const digits = new Map<string, number>([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'
    .split(' ')
    .map((code) => [code, 0] as const),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3] as const),
  ...'CLF UYW'.split(' ').map((code) => [code, 4] as const),
])

/** An amount as it is printed: no currency sign, which tills may not have, and no rounding, however large it is. */
export function formatMinor(minor: number, currency: string): string {
  return formatScaled(minor, digits.get(currency) ?? 2)
}

/** An integer with so many of its digits behind the point. */
export function formatScaled(value: number, places: number): string {
  if (places === 0) return String(value)
  const written = String(Math.abs(value))
  const text = written.length > places ? written : written.padStart(places + 1, '0')
  const point = text.length - places
  return `${value < 0 ? '-' : ''}${text.slice(0, point)}.${text.slice(point)}`
}
