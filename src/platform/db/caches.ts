import { type Sender, statement } from './pipeline.ts'

/** What processes keep in memory; each has a row in cache_versions, bumped by whoever changes it. */
export type CacheName =
  | 'products'
  | 'stores'
  | 'promotions'
  | 'programme'
  | 'law'
  | 'barcodes'
  | 'card-codes'
  | 'predictions'
export type CacheVersions = Record<CacheName, number>

const readVersionsStatement = statement<{ name: CacheName; version: number }>(
  'cache_versions.read',
  'select name, version from cache_versions',
)

/** The versions in force now; read inside a transaction, what follows is never older than they are. */
export async function readCacheVersions(sender: Sender): Promise<CacheVersions> {
  const rows = await sender.send(readVersionsStatement, [])
  return Object.fromEntries(rows.map((row) => [row.name, row.version])) as CacheVersions
}

/** A value held until its version changes: exact, never stale, and free while nothing changes. */
export type VersionedValue<T> = {
  at(sender: Sender, versions: CacheVersions): Promise<T>
}

export function versionedValue<T>(
  name: CacheName,
  load: (sender: Sender) => Promise<T>,
): VersionedValue<T> {
  let held: { version: number; value: T } | undefined
  return {
    async at(sender, versions) {
      const version = versions[name]
      if (held?.version === version) return held.value
      const value = await load(sender)
      held = { version, value }
      return value
    },
  }
}
