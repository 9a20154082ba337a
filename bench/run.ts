import { FlawFound } from './support/flaw.ts'

type Program = { run(args: string[]): Promise<void> }

const programs: Record<string, { summary: string; load: () => Promise<Program> }> = {
  storage: {
    summary: 'ways to store a basket and to send its statements, side by side',
    load: () => import('./storage/storage.ts'),
  },
  swipe: {
    summary: 'swipes per second over HTTP with durable commits, beside pgbench',
    load: () => import('./swipe/swipe.ts'),
  },
  engine: {
    summary: 'the best deal of a basket, with 20 and with 20,000 promotions live',
    load: () => import('./engine/engine.ts'),
  },
  agreement: {
    summary: 'real baskets quoted and recorded under hundreds of promotions: do they agree?',
    load: () => import('./agreement/agreement.ts'),
  },
  codes: {
    summary: 'a million bearer codes: how fast they are made, and what they add to a redemption',
    load: () => import('./codes/codes.ts'),
  },
  caps: {
    summary:
      'caps that everybody wants at once while processes are killed, and what sharing one costs',
    load: () => import('./caps/caps.ts'),
  },
  batch: {
    summary: 'batches of 1,000 stored swipes: how many a second are recorded',
    load: () => import('./batch/batch.ts'),
  },
  profiles: {
    summary: 'CPU time of taking a basket into a profile with 20, 100 and 400 baskets behind it',
    load: () => import('./profiles/profiles.ts'),
  },
  truth: {
    summary: 'the sample shop’s hidden truth beside what profiles and predictions find of it',
    load: () => import('./truth/truth.ts'),
  },
  audit: {
    summary: 'the audit over a million entries: time and memory; `audit 100000`: over fewer',
    load: () => import('./audit/audit.ts'),
  },
  nightly: {
    summary:
      'a night among 100,000 members and what a prediction costs; `nightly 20000`: among fewer',
    load: () => import('./nightly/nightly.ts'),
  },
  chaos: {
    summary: 'npm run chaos: fifty stores while everything is killed, and an oracle',
    load: () => import('./chaos/chaos.ts'),
  },
}

const [name, ...args] = process.argv.slice(2)
const program = Object.hasOwn(programs, name ?? '') ? programs[name ?? ''] : undefined
if (program) {
  try {
    await (await program.load()).run(args)
  } catch (error) {
    console.error(error instanceof FlawFound ? error.message : error)
    process.exitCode = 1
  }
} else {
  console.error('usage: npm run bench -- PROGRAM [--option value …] [--json FILE]')
  for (const [each, { summary }] of Object.entries(programs)) {
    console.error(`  ${each.padEnd(9)} ${summary}`)
  }
  process.exitCode = 2
}
