import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isAlive, processStart } from './processes.ts'

const CLAIM_FILE = 'owner.pid'
const TRIES = 5

/**
 * Makes this process the only owner of a data directory, until the returned function is called. The claim of a
 * process that is gone is taken over, also when its pid belongs to another process by now.
 */
export async function claimHome(home: string): Promise<() => Promise<void>> {
  const path = join(home, CLAIM_FILE)
  const mine = `${process.pid} ${(await processStart(process.pid)) ?? ''}`
  const draft = `${path}.${process.pid}`
  await writeFile(draft, mine)
  try {
    for (let tries = 0; tries < TRIES; tries += 1) {
      // A link appears whole or not at all, and never over another.
      if (await linked(draft, path)) return () => rm(path, { force: true })
      const owner = await findOwner(home)
      if (owner !== undefined) {
        throw new Error(`${home} is in use by process ${owner}; stop it or set another DATA_DIR`)
      }
      await rm(path, { force: true })
    }
    throw new Error(`${home} is being claimed by another process`)
  } finally {
    await rm(draft, { force: true })
  }
}

const linked = (from: string, to: string): Promise<boolean> =>
  link(from, to).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false
      throw error
    },
  )

/** The process that has this data directory, if it still lives. */
export async function findOwner(home: string): Promise<number | undefined> {
  const text = await readFile(join(home, CLAIM_FILE), 'utf8').catch(() => '')
  const [pid = 0, start = ''] = [Number(text.split(' ')[0]), text.split(' ')[1]]
  if (!(pid > 0) || !isAlive(pid)) return undefined
  const startNow = await processStart(pid)
  return start !== '' && startNow !== undefined && start !== startNow ? undefined : pid
}
