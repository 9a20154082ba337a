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
import { openapiYaml } from '../docs/openapi-yaml.ts'
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

type FileName = keyof typeof files

const CHECK = '--check'

/**
 * `generate [openapi | environment | problems | tables]…`: writes those generated files, without a name all.
 * With `--check` nothing is written: exit code 1 if a file is other than it would be made.
 * Table types come from a database made for the purpose; the others need none.
 */
export async function run(config: Config, args: readonly string[]): Promise<void> {
  const all = Object.keys(files) as FileName[]
  const asked = args.filter((arg) => arg !== CHECK)
  const unknown = asked.filter((name) => !(name in files))
  if (unknown.length > 0) {
    throw new Error(`generate knows ${all.join(', ')}, not ${unknown.join(', ')}`)
  }
  for (const name of asked.length === 0 ? all : all.filter((one) => asked.includes(one))) {
    const path = join(root, files[name])
    const text = await generate(name, config)
    const isSame = (await readFile(path, 'utf8').catch(() => '')) === text
    if (!isSame && !args.includes(CHECK)) await writeFile(path, text)
    if (!isSame && args.includes(CHECK)) process.exitCode = 1
    console.log(`${isSame ? 'same   ' : 'changed'} ${files[name]}`)
  }
}

function generate(name: FileName, config: Config): Promise<string> | string {
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
