import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import { pino } from 'pino'
import { buildApp } from '../../app.ts'
import type { Config } from '../../config.ts'
import { closeDeps, createDeps } from '../../deps.ts'
import { migrate } from '../../platform/db/migrate.ts'
import { createPool } from '../../platform/db/pool.ts'
import { startEmbeddedPostgres } from '../../platform/embedded/postgres.ts'
import { openapiYaml } from '../docs/docs.routes.ts'
import { problemsMarkdown } from '../docs/problems-page.ts'
import { environmentMarkdown } from './environment-page.ts'
import { tableTypes } from './table-types.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))

const files = {
  openapi: 'openapi.yaml',
  environment: 'docs/environment.md',
  problems: 'docs/problems.md',
  tables: 'src/platform/db/tables.ts',
}

/**
 * `generate [openapi | environment | problems | tables]…`: writes those generated files, without a name all.
 * Table types come from a database made for the purpose; the others need none.
 */
export async function run(config: Config, args: readonly string[]): Promise<void> {
  const names = Object.keys(files) as (keyof typeof files)[]
  const unknown = args.filter((name) => !(name in files))
  if (unknown.length > 0) {
    throw new Error(`generate knows ${names.join(', ')}, not ${unknown.join(', ')}`)
  }
  const wanted = args.length === 0 ? names : names.filter((name) => args.includes(name))
  for (const name of wanted) {
    const changed = await writeIfOther(files[name], await generate(name, config))
    console.log(`${changed ? 'wrote' : 'same '}  ${files[name]}`)
  }
}

function generate(name: keyof typeof files, config: Config): Promise<string> | string {
  switch (name) {
    case 'openapi':
      return generateOpenapi(config)
    case 'environment':
      return environmentMarkdown()
    case 'problems':
      return problemsMarkdown()
    case 'tables':
      return onFreshDatabase(tableTypes)
    default:
      return name satisfies never
  }
}

/** The API's description; builds the app without connecting to anything. */
export async function generateOpenapi(config: Config): Promise<string> {
  const deps = createDeps(config, {
    databaseUrl: 'postgres://127.0.0.1:1/nowhere',
    log: pino({ level: 'silent' }),
  })
  const app = await buildApp(deps)
  await app.ready()
  const yaml = openapiYaml(app)
  await app.close()
  await closeDeps(deps)
  return yaml
}

async function onFreshDatabase<T>(work: (pool: pg.Pool) => Promise<T>): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'basketwise-generate-'))
  const postgres = await startEmbeddedPostgres({ dataDir, disposable: true })
  const pool = createPool(postgres.url, { size: 1, name: 'generate' })
  try {
    await migrate(pool)
    return await work(pool)
  } finally {
    await pool.end()
    await postgres.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function writeIfOther(path: string, text: string): Promise<boolean> {
  const target = join(root, path)
  const before = await readFile(target, 'utf8').catch(() => '')
  if (before !== text) await writeFile(target, text)
  return before !== text
}
