import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { canonicalJson } from '../../domain/canonical-json.ts'
import { CommandError } from '../serve/command-error.ts'

const FORMAT = 1
const MANIFEST = 'manifest.json'

const identifier = z.string().regex(/^[a-z_][a-z0-9_]*$/i)
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

const contents = z.strictObject({
  format: z.literal(FORMAT),
  createdAt: z.iso.datetime(),
  migrations: z.array(z.strictObject({ name: z.string(), sha256 })),
  partitions: z.array(
    z.strictObject({
      parent: identifier,
      name: identifier,
      bound: z.string().regex(/^(DEFAULT|FOR VALUES FROM \('[^']*'\) TO \('[^']*'\))$/),
    }),
  ),
  sequences: z.array(z.strictObject({ name: identifier, lastValue: z.int().min(1) })),
  tables: z.array(
    z.strictObject({
      name: identifier,
      columns: z.array(identifier),
      rows: z.int().min(0),
      file: z.string().regex(/^[a-z0-9_]+\.copy\.gz$/i),
      fileSha256: sha256.describe('Of the file, to see that it is whole'),
      contentSha256: sha256.describe(
        'Of the rows in key order, to see that a restored table is equal',
      ),
    }),
  ),
})

/** What a backup holds; itself protected by a digest, so that no byte of a backup can change unseen. */
export type Manifest = z.infer<typeof contents>
export type TableEntry = Manifest['tables'][number]

const digestOf = (manifest: Manifest): string =>
  createHash('sha256').update(canonicalJson(manifest)).digest('hex')

export async function writeManifest(
  dir: string,
  manifest: Omit<Manifest, 'format'>,
): Promise<void> {
  const whole: Manifest = { format: FORMAT, ...manifest }
  const text = JSON.stringify({ ...whole, sha256: digestOf(whole) }, null, 2)
  await writeFile(join(dir, MANIFEST), `${text}\n`, { flush: true })
}

/** Errors when there is none, or one that is not as it was written. */
export async function readManifest(dir: string): Promise<Manifest> {
  const text = await readFile(join(dir, MANIFEST), 'utf8').catch(() => {
    throw new CommandError(`${dir} holds no backup: there is no ${MANIFEST}.`)
  })
  try {
    const { sha256: digest, ...rest } = JSON.parse(text) as { sha256: unknown }
    const manifest = contents.parse(rest)
    if (digest === digestOf(manifest)) return manifest
  } catch {
    // Falls through: whatever is wrong with it, it is not what was written.
  }
  throw new CommandError(`${MANIFEST} was changed after the backup, or is of another version.`)
}
