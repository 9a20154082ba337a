import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
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
import { vectorFiles, vectorText } from './offline-vectors/offline-vectors.ts'
import { tableTypes } from './table-types.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))

const files = {
  openapi: 'openapi.yaml',
  environment: 'docs/environment.md',
  problems: 'docs/problems.md',
  tables: 'src/platform/db/tables.ts',
}

type FileName = keyof typeof files

const VECTORS = 'vectors'

const CHECK = '--check'

/**
 * `generate [openapi | environment | problems | tables | vectors]…`: writes those generated files, without a name all.
 * With `--check` nothing is written: exit code 1 if a file is other than it would be made.
 * Table types come from a database made for the purpose; the others need none.
 */
export async function run(config: Config, args: readonly string[]): Promise<void> {
  const named = Object.keys(files) as FileName[]
  const asked = args.filter((arg) => arg !== CHECK)
  const unknown = asked.filter((name) => !(name in files) && name !== VECTORS)
  if (unknown.length > 0) {
    throw new Error(`generate knows ${[...named, VECTORS].join(', ')}, not ${unknown.join(', ')}`)
  }
  const isAsked = (name: string) => asked.length === 0 || asked.includes(name)
  const isCheck = args.includes(CHECK)
  for (const name of named.filter(isAsked)) {
    await put(files[name], await generate(name, config), isCheck)
  }
  const vectors = Object.keys(vectorFiles) as (keyof typeof vectorFiles)[]
  for (const path of isAsked(VECTORS) ? vectors : []) await put(path, vectorText(path), isCheck)
}

async function put(file: string, text: string, isCheck: boolean): Promise<void> {
  const path = join(root, file)
  const isSame = (await readFile(path, 'utf8').catch(() => '')) === text
  if (!isSame && !isCheck) {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
  }
  if (!isSame && isCheck) process.exitCode = 1
  console.log(`${isSame ? 'same   ' : 'changed'} ${file}`)
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
