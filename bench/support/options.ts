import { parseArgs } from 'node:util'
import { FlawFound } from './flaw.ts'

type Defaults = Record<string, number | string | boolean>
type Read<T extends Defaults> = {
  [Name in keyof T]: T[Name] extends number ? number : T[Name] extends string ? string : boolean
}

/** Options as `--cards-share 0.8` for a default named `cardsShare`; one that is a boolean takes no value. */
export function readOptions<const T extends Defaults>(args: string[], defaults: T): Read<T> {
  const options = Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [
      flagOf(name),
      { type: typeof value === 'boolean' ? ('boolean' as const) : ('string' as const) },
    ]),
  )
  const given = parse(args, options)
  const read = Object.entries(defaults).map(([name, value]) => {
    const text = given[flagOf(name)]
    if (text === undefined) return [name, value]
    return [name, typeof value === 'number' ? toNumber(name, String(text)) : text]
  })
  return Object.fromEntries(read)
}

function parse(
  args: string[],
  options: Record<string, { type: 'boolean' | 'string' }>,
): Record<string, unknown> {
  try {
    return parseArgs({ args, options }).values
  } catch (error) {
    const known = Object.keys(options).map((name) => `--${name}`)
    throw new FlawFound(`${(error as Error).message}\nOptions: ${known.join(' ')}`)
  }
}

function toNumber(name: string, text: string): number {
  const value = Number(text)
  if (text !== '' && Number.isFinite(value)) return value
  throw new FlawFound(`--${flagOf(name)} takes a number`)
}

const flagOf = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
