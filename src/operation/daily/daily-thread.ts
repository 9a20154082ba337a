import { parentPort, workerData } from 'node:worker_threads'
import { closeDeps, createDeps } from '../../deps.ts'
import { heavyJobs } from './daily-jobs.ts'
import { addCounts } from './daily-runs.queries.ts'
import type { Errand } from './off-loop.ts'

const { config, databaseUrl, job: name, date, until }: Errand = workerData
const job = heavyJobs.find((one) => one.name === name)
if (!job) throw new Error(`There is no job ${name} for a thread.`)

const stopping = new AbortController()
parentPort?.once('message', () => stopping.abort())
// It waits for a message no longer than it works.
parentPort?.unref()

const deps = createDeps(config, { databaseUrl })
try {
  await job.run(deps, {
    date,
    until,
    signal: stopping.signal,
    // Of a run that is in no book there is no row to add to.
    count: (tx, counts) => addCounts(tx, { date, job: name }, counts),
  })
} finally {
  await closeDeps(deps)
}
