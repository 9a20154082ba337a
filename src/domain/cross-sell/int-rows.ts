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
  const steps = transposeInSteps(rows, width)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

const STEP_VALUES = 32_768

/** The same, in steps of about a millisecond, for whoever has to let others take their turn. */
export function* transposeInSteps(rows: IntRows, width: number): Generator<void, IntRows> {
  const starts = yield* countStarts(rows, width)
  const next = starts.slice()
  const values = new Int32Array(rows.values.length)
  for (let row = 0, at = 0; at < values.length; at += 1) {
    while ((rows.starts[row + 1] ?? 0) <= at) row += 1
    const value = rows.values[at] ?? 0
    const place = next[value] ?? 0
    values[place] = row
    next[value] = place + 1
    if (at % STEP_VALUES === 0) yield
  }
  return { starts, values }
}

/** Where the row of each value begins: behind those of all smaller ones. */
function* countStarts({ values }: IntRows, width: number): Generator<void, Int32Array> {
  const starts = new Int32Array(width + 1)
  for (let from = 0; from < values.length; from += STEP_VALUES) {
    for (const value of values.subarray(from, from + STEP_VALUES)) {
      starts[value + 1] = (starts[value + 1] ?? 0) + 1
    }
    yield
  }
  for (let value = 0; value < width; value += 1) {
    starts[value + 1] = (starts[value + 1] ?? 0) + (starts[value] ?? 0)
  }
  return starts
}
