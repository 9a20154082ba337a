import type { z } from 'zod'
import { CommandError } from '../../serve/command-error.ts'

/** JSON of this shape. Errors: a CommandError of one line, which begins with `where` and names what is wrong first. */
export function parseJson<T>(text: string, shape: z.ZodType<T>, where: string): T {
  const parsed = shape.safeParse(readJson(text, where))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const path = issue?.path.join('/') || 'the whole of it'
  throw new CommandError(`${where}: ${path}: ${issue?.message}`)
}

function readJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new CommandError(`${where}: no JSON`)
  }
}
