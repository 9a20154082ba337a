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
  clients: 8,
  swipes: 1000,
  rounds: 12,
  processes: 1,
  members: 500,
  products: 2000,
  lines: 10,
  cardsShare: 1,
  seed: 1,
  json: '',
}
type Options = typeof defaults

const BAR = 1.1

/**
 * Bearer codes by the million. How fast a pool of unused ones is generated through the API, with commits that are on the
 * disk before a code is sent, and how much memory the API takes for it. Then what a redemption costs, turn by turn: of a
 * few codes that serve again and again, alone in their table (twice, to see how far a ratio can be trusted); of the same
 * with the unused ones beside them; and of codes from among the unused ones, each once and anywhere in the table.
 */
export async function run(args: string[]): Promise<void> {
  const options = readOptions(args, defaults)
  if (options.codes < options.swipes * (options.rounds + 1)) {
    throw new FlawFound('--codes must be enough for --swipes in each of --rounds and one more')
  }
  await cleanly(async (onClose) => {
    const postgres = await startDurablePostgres()
    onClose(() => postgres.stop())
    const redeemers: Redeemer[] = []
    for (const plan of plansOf(options)) {
      const contender = await openContender({ ...options, name: plan.name, postgres, onClose })
      redeemers.push(await openRedeemer(contender, plan, options))
    }
    const generated = redeemers.at(-1)?.generated as Generation
    reportGeneration(generated)
    const ratios = await redeem(redeemers, options, postgres)
    console.log()
    for (const { name } of plansOf(options).filter(({ unused }) => unused > 0)) {
      const time = median(ratios[name]?.time ?? [])
      const verdict = time < BAR ? 'within' : 'MISSES'
      console.log(`${name}: ${fixed(time, 3)} times as long, ${verdict} the bar of ${BAR}.`)
    }
    const { kept: _codes, ...generate } = generated
    await writeResults('codes', options.json, {
      options,
      generate,
      ratios,
      turns: Object.fromEntries(redeemers.map(({ entry }) => [entry.contender.name, entry.turns])),
    })
  })
}

/** `amongUnused`: what is redeemed is from the large pool itself. */
type Plan = { name: string; unused: number; amongUnused: boolean }

const plansOf = ({ codes }: Options): Plan[] => [
  { name: 'a few codes', unused: 0, amongUnused: false },
  { name: 'a few codes, again', unused: 0, amongUnused: false },
  { name: `a few beside ${whole(codes)}`, unused: codes, amongUnused: false },
  { name: `from among ${whole(codes)}`, unused: codes, amongUnused: true },
]

type Generation = GeneratedCodes & { pool: string; idleMb: number; peakMb: number }
type Redeemer = { entry: Entry; generated: Generation }

/** More than there are tills, so that no two wait for one code. */
const FEW = 64

/** A shop whose every basket brings a good code. */
async function openRedeemer(
  contender: Contender,
  { unused, amongUnused }: Plan,
  options: Options,
): Promise<Redeemer> {
  const { api, service } = contender
  const needed = options.swipes * (options.rounds + 1)
  const promotion = await launchPromotion(api, {
    title: 'Leaflet',
    couponRequired: true,
    reward: { kind: 'percentOff', percent: 10 },
  })
  let generated = await fillPool(contender, promotion, { count: FEW, keep: FEW, usesPerCode: 1e6 })
  if (unused > 0) {
    const keep = amongUnused ? needed : 0
    const filled = await fillPool(contender, promotion, { count: unused, keep, usesPerCode: 1 })
    if (amongUnused) generated = filled
  }
  const random = createRandom(options.seed)
  const shop = await openShop(api, random, { ...options, terminals: options.clients })
  const nextCode = takeInTurn(generated.kept)
  const load = { ...options, shop, random, ports: service.ports, nextCode }
  return { entry: enter(contender, load), generated }
}

function takeInTurn(codes: readonly string[]): () => string {
  const shuffled = createRandom(codes.length).shuffle(codes)
  let taken = 0
  return () => {
    taken += 1
    return shuffled[taken % shuffled.length] ?? ''
  }
}

async function redeem(redeemers: readonly Redeemer[], options: Options, postgres: BenchPostgres) {
  const entries = redeemers.map(({ entry }) => entry)
  await takeTurns(entries, { ...options, postgres, tidy: 'once' })
  for (const redeemer of redeemers) await proveRedemptions(redeemer)
  return reportTurns(entries)
}

type Fill = { count: number; keep: number; usesPerCode: number }

async function fillPool(
  { api, baseUrl, service }: Contender,
  promotion: string,
  { count, keep, usesPerCode }: Fill,
): Promise<Generation> {
  const path = `/v1/promotions/${promotion}/code-pools`
  const { id: pool } = await api.call<{ id: string }>('POST', path, { name: 'bench', usesPerCode })
  const [pid = 0] = service.pids
  const idleMb = await readPeakMb(pid)
  const generated = await generateCodes(baseUrl, pool, count, keep)
  const { state, codes } = await readPool(api, pool)
  const { lines } = generated
  if (state !== 'ready' || codes !== count || lines !== count) {
    throw new FlawFound(`${lines} of ${count} codes were sent; the pool is ${state} with ${codes}`)
  }
  return { ...generated, pool, idleMb, peakMb: await readPeakMb(pid) }
}

type Pool = { state: string; codes: number; uses: number }

const readPool = (api: Api, pool: string): Promise<Pool> =>
  api.call<Pool>('GET', `/v1/code-pools/${pool}`)

/** Every basket has used its code: else something other than a redemption was measured. */
async function proveRedemptions({ entry, generated }: Redeemer): Promise<void> {
  const { contender, acknowledged } = entry
  const { uses } = await readPool(contender.api, generated.pool)
  if (uses === acknowledged) return
  throw new FlawFound(`${contender.name}: ${acknowledged} swipes used codes ${uses} times`)
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
