import pg from 'pg'
import { type Api, createApi } from '../support/api.ts'
import type { BenchPostgres } from '../support/postgres.ts'
import { migrateDatabase } from '../support/program.ts'
import { type Service, startService } from './service.ts'

/** A service with a database of its own, on the Postgres that it shares with those that it is compared with. */
export type Contender = {
  name: string
  api: Api
  baseUrl: string
  service: Service
  database: pg.Client
}

export type ContenderOptions = {
  name: string
  postgres: BenchPostgres
  processes: number
  /** A folder with another build; left out: this one. */
  dir?: string | undefined
  onClose: (close: () => Promise<unknown>) => void
}

export async function openContender(options: ContenderOptions): Promise<Contender> {
  const { name, postgres, processes, dir, onClose } = options
  const databaseUrl = await createDatabase(postgres.url)
  await migrateDatabase(databaseUrl, dir)
  const database = new pg.Client(databaseUrl)
  await database.connect()
  onClose(() => database.end())
  const service = await startService({
    databaseUrl,
    processes,
    dir,
    worker: false,
    profileDir: undefined,
  })
  onClose(() => service.stop())
  const baseUrl = `http://127.0.0.1:${service.ports[0]}`
  return { name, api: createApi(baseUrl), baseUrl, service, database }
}

let databases = 0

async function createDatabase(postgresUrl: string): Promise<string> {
  databases += 1
  const name = `bench_${databases}`
  const client = new pg.Client(postgresUrl)
  await client.connect()
  try {
    await client.query(`create database ${name}`)
  } finally {
    await client.end()
  }
  const url = new URL(postgresUrl)
  url.pathname = `/${name}`
  return url.href
}
