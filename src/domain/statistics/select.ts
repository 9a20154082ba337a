/**
 * The value at a place of the values in ascending order, from 0 on, below their number; the values are put in another
 * order. Time grows with their number, that of sorting with its logarithm too (quickselect, Hoare 1961). NaN is none.
 */
export function selectAt(values: Float64Array, place: number): number {
  let low = 0
  let high = values.length - 1
  while (low < high) {
    const { above, below } = partAround(values, low, high)
    if (place <= above) high = above
    else if (place >= below) low = below
    else break
  }
  return values[place] as number
}

/** Values up to `above` are not greater than those from `below` on; what is between them is equal to both. */
function partAround(values: Float64Array, low: number, high: number) {
  const middle = values[(low + high) >> 1] as number
  let below = low
  let above = high
  while (below <= above) {
    while ((values[below] as number) < middle) below += 1
    while ((values[above] as number) > middle) above -= 1
    if (below > above) break
    const held = values[below] as number
    values[below] = values[above] as number
    values[above] = held
    below += 1
    above -= 1
  }
  return { above, below }
}
