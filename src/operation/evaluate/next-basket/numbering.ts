/** Numbers for names, from 0, in the order in which they come. */
export type Numbering = { of(name: string): number; count(): number }

export function createNumbering(): Numbering {
  const numbers = new Map<string, number>()
  return {
    of(name) {
      const number = numbers.get(name) ?? numbers.size
      numbers.set(name, number)
      return number
    },
    count: () => numbers.size,
  }
}
