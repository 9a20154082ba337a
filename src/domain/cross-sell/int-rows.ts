/** Rows of whole numbers, packed: row `r` is `values` from `starts[r]` up to `starts[r + 1]`. Four bytes a value. */
export type IntRows = { starts: Int32Array; values: Int32Array }

export const rowCountOf = ({ starts }: IntRows): number => starts.length - 1

/** A row as a view; nothing is copied. */
export const rowOf = ({ starts, values }: IntRows, row: number): Int32Array =>
  values.subarray(starts[row], starts[row + 1])

/**
 * Turns it round: row `v` of what comes out has the rows, rising, that `v` stands in. Values are 0 up to `width`, that not
 * among them.
 */
export function transposeRows(rows: IntRows, width: number): IntRows {
  const starts = countStarts(rows, width)
  const next = starts.slice()
  const values = new Int32Array(rows.values.length)
  for (let row = 0; row < rowCountOf(rows); row += 1) {
    const end = rows.starts[row + 1] ?? 0
    for (let at = rows.starts[row] ?? 0; at < end; at += 1) {
      const value = rows.values[at] ?? 0
      const place = next[value] ?? 0
      values[place] = row
      next[value] = place + 1
    }
  }
  return { starts, values }
}

/** Where the row of each value begins: behind those of all smaller ones. */
function countStarts({ values }: IntRows, width: number): Int32Array {
  const starts = new Int32Array(width + 1)
  for (const value of values) starts[value + 1] = (starts[value + 1] ?? 0) + 1
  for (let value = 0; value < width; value += 1) {
    starts[value + 1] = (starts[value + 1] ?? 0) + (starts[value] ?? 0)
  }
  return starts
}
