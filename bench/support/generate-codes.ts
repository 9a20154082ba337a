import { ADMIN_KEY } from './api.ts'

export type GeneratedCodes = {
  lines: number
  seconds: number
  /** Until the first byte of them. */
  firstMs: number
  /** As many as were asked for, evenly spread over all. */
  kept: string[]
}

/** Fills a pool through the API and reads the codes as fast as they come, keeping `keep` of them. */
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
  const every = Math.max(1, Math.floor(count / keep))
  let [lines, firstMs, rest] = [0, 0, '']
  for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
    firstMs ||= performance.now() - startedAt
    const parts = (rest + Buffer.from(chunk).toString('latin1')).split('\n')
    rest = parts.pop() ?? ''
    for (const code of parts) {
      if (lines % every === 0 && kept.length < keep) kept.push(code)
      lines += 1
    }
  }
  return { lines, seconds: (performance.now() - startedAt) / 1000, firstMs, kept }
}
