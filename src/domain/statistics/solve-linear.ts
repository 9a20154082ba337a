/**
 * The x of `matrix` · x = `right`, by elimination with the largest pivot; the matrix is square. A coordinate that the
 * equations leave open is 0.
 */
export function solveLinear(
  matrix: readonly (readonly number[])[],
  right: readonly number[],
): number[] {
  const rows = matrix.map((row, i) => [...row, right[i] ?? 0])
  for (let column = 0; column < rows.length; column += 1) eliminate(rows, column)
  return rows.map((row, i) => {
    const pivot = row[i] ?? 0
    return pivot === 0 ? 0 : (row.at(-1) ?? 0) / pivot
  })
}

function eliminate(rows: number[][], column: number): void {
  const size = (row: readonly number[]) => Math.abs(row[column] ?? 0)
  let pivotAt = column
  rows.forEach((row, i) => {
    if (i > column && size(row) > size(rows[pivotAt] ?? [])) pivotAt = i
  })
  const [pivot, displaced] = [rows[pivotAt], rows[column]]
  if (!pivot || !displaced || size(pivot) === 0) return
  rows[pivotAt] = displaced
  rows[column] = pivot
  for (const row of rows) {
    if (row === pivot) continue
    const factor = (row[column] ?? 0) / (pivot[column] ?? 1)
    pivot.forEach((value, i) => {
      row[i] = (row[i] ?? 0) - factor * value
    })
  }
}
