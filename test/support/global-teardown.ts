import { rm } from 'node:fs/promises'
import type { EmbeddedPostgres } from '../../src/platform/embedded/postgres.ts'

export default async function globalTeardown(): Promise<void> {
  const { basketwisePostgres, basketwiseDataDir } = globalThis as unknown as {
    basketwisePostgres: EmbeddedPostgres
    basketwiseDataDir: string
  }
  await basketwisePostgres.stop()
  await rm(basketwiseDataDir, { recursive: true, force: true })
}
