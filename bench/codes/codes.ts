import { readFile } from 'node:fs/promises'
import { ADMIN_KEY, type Api, createApi } from '../support/api.ts'
import { cleanly } from '../support/cleanup.ts'
import { FlawFound } from '../support/flaw.ts'
import { readOptions } from '../support/options.ts'
import { startDurablePostgres } from '../support/postgres.ts'
import { migrateDatabase } from '../support/program.ts'
import { writeResults } from '../support/results.ts'
import { fixed, printTable, whole } from '../support/table.ts'
import { startService } from '../swipe/service.ts'

const defaults = { codes: 1_000_000, json: '' }

/**
 * A pool of unused codes, generated through the API with commits that are on the disk before a code is sent, and read
 * as fast as it comes: how many a second, and how much memory the API takes for it at most.
 */
export async function run(args: string[]): Promise<void> {
  const options = readOptions(args, defaults)
  await cleanly(async (onClose) => {
    const postgres = await startDurablePostgres()
    onClose(() => postgres.stop())
    await migrateDatabase(postgres.url)
    const service = await startService({
      ...{ databaseUrl: postgres.url, processes: 1, worker: false, profileDir: undefined },
    })
    onClose(() => service.stop())
    const baseUrl = `http://127.0.0.1:${service.ports[0]}`
    const api = createApi(baseUrl)
    const [pid = 0] = service.pids
    const idleMb = await readPeakMb(pid)
    const pool = await openPool(api)
    const generated = await generate(baseUrl, pool, options.codes)
    await prove(api, pool, options.codes, generated.lines)
    const figures = { ...generated, idleMb, peakMb: await readPeakMb(pid) }
    printTable(
      ['', 'codes', 'seconds', 'codes/s', 'first after ms', 'peak MB idle', 'peak MB'],
      [
        [
          ...['generate', whole(figures.lines), fixed(figures.seconds, 1)],
          ...[whole(figures.lines / figures.seconds), whole(figures.firstMs)],
          ...[whole(figures.idleMb), whole(figures.peakMb)],
        ],
      ],
    )
    await writeResults('codes', options.json, { options, generate: figures })
  })
}

async function openPool(api: Api): Promise<string> {
  const draft = { title: 'Leaflet', reward: { kind: 'percentOff', percent: 10 } }
  const promotion = await api.call<{ id: string }>('POST', '/v1/promotions', draft)
  const path = `/v1/promotions/${promotion.id}/code-pools`
  return (await api.call<{ id: string }>('POST', path, { name: 'bench' })).id
}

type Generated = { lines: number; seconds: number; firstMs: number }

async function generate(baseUrl: string, pool: string, count: number): Promise<Generated> {
  const startedAt = performance.now()
  const answer = await fetch(`${baseUrl}/v1/code-pools/${pool}/generate`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ count }),
  })
  if (!answer.ok || !answer.body) throw new Error(`${answer.status} ${await answer.text()}`)
  let [lines, firstMs] = [0, 0]
  for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
    firstMs ||= performance.now() - startedAt
    for (const byte of chunk) if (byte === NEWLINE) lines += 1
  }
  return { lines, seconds: (performance.now() - startedAt) / 1000, firstMs }
}

const NEWLINE = 0x0a

async function prove(api: Api, pool: string, count: number, lines: number): Promise<void> {
  type Pool = { state: string; codes: number }
  const { state, codes } = await api.call<Pool>('GET', `/v1/code-pools/${pool}`)
  if (state === 'ready' && codes === count && lines === count) return
  throw new FlawFound(`${lines} of ${count} codes were sent; the pool is ${state} with ${codes}`)
}

/** The most memory that a process has held so far, in MB; 0 where there is no /proc. */
async function readPeakMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024
}
