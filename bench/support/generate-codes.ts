import { ADMIN_KEY } from './api.ts'

export type GeneratedCodes = {
  lines: number
  seconds: number
  /** Until the first byte of them. */
  firstMs: number
  /** The first ones, as many as were asked for. */
  kept: string[]
}

/** Fills a pool through the API and reads the codes as fast as they come, keeping no more than `keep` of them. */
export async function generateCodes(
  baseUrl: string,
  pool: string,
  count: number,
  keep: number,
): Promise<GeneratedCodes> {
  const startedAt = performance.now()
  const answer = await fetch(`${baseUrl}/v1/code-pools/${pool}/generate`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ count }),
  })
  if (!answer.ok || !answer.body) throw new Error(`${answer.status} ${await answer.text()}`)
  const kept: string[] = []
  let [lines, firstMs, rest] = [0, 0, '']
  for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
    firstMs ||= performance.now() - startedAt
    for (const byte of chunk) if (byte === NEWLINE) lines += 1
    if (kept.length === keep) continue
    const parts = (rest + Buffer.from(chunk).toString('latin1')).split('\n')
    rest = parts.pop() ?? ''
    kept.push(...parts.slice(0, keep - kept.length))
  }
  return { lines, seconds: (performance.now() - startedAt) / 1000, firstMs, kept }
}

const NEWLINE = 0x0a
