const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
  -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
]

/** The logarithm of (x − 1)! for x ≥ 1, by Lanczos' approximation; 13 digits or more. */
export function logGamma(x: number): number {
  const shifted = x - 1
  const base = shifted + LANCZOS.length - 0.5
  const series = LANCZOS.reduce(
    (sum, coefficient, index) => sum + coefficient / (shifted + index + 1),
    0.9999999999998099,
  )
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(series)
}

/** The decimal logarithm of the chance that at least `k` of `n` happen, each by itself with chance `p`. */
export function logTail(k: number, n: number, p: number): number {
  if (k <= 0 || p >= 1) return 0
  if (p <= 0) return -Infinity
  const logOf = (i: number): number =>
    logGamma(n + 1) -
    logGamma(i + 1) -
    logGamma(n - i + 1) +
    i * Math.log(p) +
    (n - i) * Math.log1p(-p)
  const first = logOf(k)
  let sum = 0
  for (let i = k; i <= n; i += 1) {
    const term = Math.exp(logOf(i) - first)
    sum += term
    // Past the middle the terms fall ever faster.
    if (i > n * p && term < sum * 1e-12) break
  }
  return Math.min(0, (first + Math.log(sum)) / Math.LN10)
}
