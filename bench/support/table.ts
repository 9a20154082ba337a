/** A table of text: the first column to the left, figures to the right. */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)))
  for (const [index, row] of all.entries()) {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    )
    console.log(cells.join('  '))
    if (index === 0) console.log(widths.map((width) => '─'.repeat(width)).join('  '))
  }
}

export const whole = (value: number): string => Math.round(value).toLocaleString('en')
export const fixed = (value: number, digits: number): string => value.toFixed(digits)

/** From the least to the most of values in ascending order. */
export const range = (values: readonly number[], digits: number): string =>
  `${fixed(values.at(0) ?? 0, digits)}–${fixed(values.at(-1) ?? 0, digits)}`
