import { randomBytes } from 'node:crypto'
import type { Deps } from '../../deps.ts'
import { CODE_RANDOM_BYTES, codeIdOf, makeCode } from '../../domain/code.ts'
import type { CodeId } from '../../domain/ids.ts'
import { endFill, FILL_BATCH, type Fill, writeCodes } from './fill-pool.ts'

/**
 * Fills a pool with `count` new codes and gives each once it is durable, one a line, batch by batch as they are taken.
 * One that somebody has already is made anew. The pool is ready when the last batch has been taken; where it is not,
 * the pool stays as it is and can be filled again. Errors, where it is superseded: state-conflict.
 */
export async function* generateCodes(
  deps: Pick<Deps, 'db' | 'now'>,
  fill: Fill,
  count: number,
  random: (bytes: number) => Uint8Array = randomBytes,
): AsyncGenerator<string> {
  for (let left = count; left > 0; ) {
    const codes = newCodes(Math.min(left, FILL_BATCH), random)
    const taken = await writeCodes(deps.db, fill, [...codes.keys()])
    for (const id of taken) codes.delete(id)
    left -= codes.size
    if (codes.size > 0) yield `${[...codes.values()].join('\n')}\n`
  }
  await endFill(deps.db, fill, deps.now())
}

/** Up to `count` codes by their ids: fewer where chance has made one twice. */
function newCodes(count: number, random: (bytes: number) => Uint8Array): Map<CodeId, string> {
  const bytes = random(count * CODE_RANDOM_BYTES)
  const codes = new Map<CodeId, string>()
  for (let at = 0; at < bytes.length; at += CODE_RANDOM_BYTES) {
    const code = makeCode(bytes.subarray(at, at + CODE_RANDOM_BYTES))
    codes.set(codeIdOf(code), code)
  }
  return codes
}
