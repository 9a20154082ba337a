import { readFile } from 'node:fs/promises'
import { type Api, launchPromotion } from '../support/api.ts'
import { cleanly } from '../support/cleanup.ts'
import { FlawFound } from '../support/flaw.ts'
import { type GeneratedCodes, generateCodes } from '../support/generate-codes.ts'
import { readOptions } from '../support/options.ts'
import { type BenchPostgres, startDurablePostgres } from '../support/postgres.ts'
import { createRandom } from '../support/random.ts'
import { writeResults } from '../support/results.ts'
import { median } from '../support/statistics.ts'
import { fixed, printTable, whole } from '../support/table.ts'
import { type Contender, openContender } from '../swipe/contender.ts'
import { openShop } from '../swipe/shop.ts'
import { type Entry, enter, reportTurns, takeTurns } from '../swipe/turns.ts'

const defaults = {
  codes: 1_000_000,
  ...{ clients: 8, swipes: 1000, rounds: 12, processes: 1 },
  ...{ members: 500, products: 2000, lines: 10, cardsShare: 1, seed: 1, json: '' },
}
type Options = typeof defaults

const BAR = 1.1

/**
 * Bearer codes by the million. How fast a pool of unused ones is generated through the API, with commits that are on the
 * disk before a code is sent, and how much memory the API takes for it. Then what a redemption costs where so many
 * unused codes lie beside those that are redeemed, and where none does: turn by turn, the latter twice, to see how far
 * the ratio can be trusted.
 */
export async function run(args: string[]): Promise<void> {
  const options = readOptions(args, defaults)
  await cleanly(async (onClose) => {
    const postgres = await startDurablePostgres()
    onClose(() => postgres.stop())
    const open = async (name: string, unused: number): Promise<Redeemer> => {
      const contender = await openContender({ ...options, name, postgres, onClose })
      return openRedeemer(contender, unused, options)
    }
    const none = await open('no unused codes', 0)
    const again = await open('no unused codes, again', 0)
    const many = await open(`${whole(options.codes)} unused`, options.codes)
    reportGeneration(many.generated)
    const redeemers = [none, again, many]
    const ratios = await redeem(redeemers, options, postgres)
    const time = median(ratios[many.entry.contender.name]?.time ?? [])
    const verdict = time < BAR ? 'within' : 'MISSES'
    console.log(
      `\nA redemption takes ${fixed(time, 3)} times as long: ${verdict} the bar of ${BAR}.`,
    )
    const { kept: _codes, ...generate } = many.generated
    await writeResults('codes', options.json, {
      ...{ options, generate, ratios },
      turns: Object.fromEntries(redeemers.map(({ entry }) => [entry.contender.name, entry.turns])),
    })
  })
}

type Generation = GeneratedCodes & { idleMb: number; peakMb: number }
type Redeemer = { entry: Entry; pool: string; generated: Generation }

/** A shop whose every basket brings a good code; of all codes as many as that take, spread evenly over the pool. */
async function openRedeemer(
  contender: Contender,
  unused: number,
  options: Options,
): Promise<Redeemer> {
  const { api, baseUrl, service } = contender
  const [pid = 0] = service.pids
  const needed = options.swipes * (options.rounds + 1)
  const pool = await openPool(api)
  const idleMb = await readPeakMb(pid)
  const generated = await generateCodes(baseUrl, pool, needed + unused, needed)
  await proveGeneration(api, pool, needed + unused, generated.lines)
  const random = createRandom(options.seed)
  const shop = await openShop(api, random, { ...options, terminals: options.clients })
  const codes = random.shuffle(generated.kept)
  const nextCode = (): string => {
    const code = codes.pop()
    if (code === undefined) throw new FlawFound('there are too few codes')
    return code
  }
  const load = { ...options, shop, random, ports: service.ports, nextCode }
  return {
    entry: enter(contender, load),
    pool,
    generated: { ...generated, idleMb, peakMb: await readPeakMb(pid) },
  }
}

async function redeem(redeemers: readonly Redeemer[], options: Options, postgres: BenchPostgres) {
  const entries = redeemers.map(({ entry }) => entry)
  await takeTurns(entries, { ...options, postgres })
  for (const { entry, pool } of redeemers) await proveRedemptions(entry, pool)
  return reportTurns(entries)
}

async function openPool(api: Api): Promise<string> {
  const reward = { kind: 'percentOff', percent: 10 }
  const draft = { title: 'Leaflet', couponRequired: true, reward }
  const path = `/v1/promotions/${await launchPromotion(api, draft)}/code-pools`
  return (await api.call<{ id: string }>('POST', path, { name: 'bench' })).id
}

type Pool = { state: string; codes: number; used: number }

const readPool = (api: Api, pool: string): Promise<Pool> =>
  api.call<Pool>('GET', `/v1/code-pools/${pool}`)

async function proveGeneration(
  api: Api,
  pool: string,
  count: number,
  lines: number,
): Promise<void> {
  const { state, codes } = await readPool(api, pool)
  if (state === 'ready' && codes === count && lines === count) return
  throw new FlawFound(`${lines} of ${count} codes were sent; the pool is ${state} with ${codes}`)
}

/** Every basket has used its code: else something other than a redemption was measured. */
async function proveRedemptions({ contender, acknowledged }: Entry, pool: string): Promise<void> {
  const { used } = await readPool(contender.api, pool)
  if (used === acknowledged) return
  throw new FlawFound(`${contender.name}: ${acknowledged} swipes used ${used} codes`)
}

function reportGeneration({ lines, seconds, firstMs, idleMb, peakMb }: Generation): void {
  printTable(
    ['', 'codes', 'seconds', 'codes/s', 'first after ms', 'peak MB idle', 'peak MB'],
    [
      [
        ...['generate', whole(lines), fixed(seconds, 1), whole(lines / seconds)],
        ...[whole(firstMs), whole(idleMb), whole(peakMb)],
      ],
    ],
  )
}

/** The most memory that a process has held so far, in MB; 0 where there is no /proc. */
async function readPeakMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024
}
