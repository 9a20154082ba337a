import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { newSecret } from '../../platform/auth/secrets.ts'
import { CommandError } from '../serve/command-error.ts'

export type AdminKey = { key: string; path: string }

/** The admin key of this data directory, made once and kept with mode 600. */
export async function readOrMakeAdminKey(dataDir: string): Promise<AdminKey> {
  const path = join(dataDir, 'admin.key')
  const key = (await readFile(path, 'utf8').catch(missing)) ?? (await makeKey(dataDir, path))
  if (!/^[\x21-\x7e]{24,}$/.test(key.trim())) {
    throw new CommandError(`${path} holds no key; remove it, and the next start makes one.`)
  }
  return { key: key.trim(), path }
}

/** A link appears whole or not at all: no crash leaves half a key. */
async function makeKey(dataDir: string, path: string): Promise<string> {
  const key = newSecret('admin')
  const draft = `${path}.${process.pid}`
  await mkdir(dataDir, { recursive: true })
  await rm(draft, { force: true })
  await writeFile(draft, `${key}\n`, { mode: 0o600 })
  await link(draft, path).finally(() => rm(draft, { force: true }))
  return key
}

function missing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
