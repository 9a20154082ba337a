import pg from 'pg'

const INT8 = 20
const DATE = 1082
const INT8_ARRAY = 1016

/** Days stay `YYYY-MM-DD`, bigints become numbers; one past 2^53 is a fault, not a rounded number. */
function toSafeInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError('a bigint past 2^53 was read')
  return value
}

const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === INT8) return toSafeInteger
    if (oid === DATE) return (text: string) => text
    if (oid === INT8_ARRAY) {
      const parse = pg.types.getTypeParser(oid as never, 'text') as (text: string) => string[]
      return (text: string) => parse(text).map(toSafeInteger)
    }
    return format === 'binary'
      ? pg.types.getTypeParser(oid, 'binary')
      : pg.types.getTypeParser(oid, 'text')
  }) as pg.CustomTypesConfig['getTypeParser'],
}

export type PoolOptions = {
  size: number
  /** Send several statements before the first has answered (pg 8.23). */
  pipeline?: boolean
  statementTimeoutMs?: number
  /** Where unqualified names are looked up, if not where the server says. */
  schema?: string
  /** For statements sent by name, each driven by what it is given: they are planned once for each connection. */
  plannedOnce?: boolean
  name: string
}

/**
 * Postgres would plan a statement that takes an array anew at every call, which costs more than running it. What it
 * guesses while tables are small must not become the plan that they are read by when they have grown: so it follows
 * indexes and joins in the order written, which test/platform/hot-statements.test.ts holds every statement to.
 */
const plannedOnce = {
  plan_cache_mode: 'force_generic_plan',
  join_collapse_limit: '1',
  enable_seqscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
}

/** A pool whose every statement, lock wait and idle transaction has an end. */
export function createPool(databaseUrl: string, options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: options.size,
    types,
    application_name: `basketwise-${options.name}`,
    connectionTimeoutMillis: 5000,
    idleTimeoutMillis: 30000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    statement_timeout: options.statementTimeoutMs ?? 30000,
    lock_timeout: 5000,
    idle_in_transaction_session_timeout: 30000,
    ...(options.pipeline ? { pipeline: true } : {}),
    options: toServerOptions({
      ...(options.schema ? { search_path: options.schema } : {}),
      ...(options.plannedOnce ? plannedOnce : {}),
    }),
  } as pg.PoolConfig)
  // A connection that dies fails its queries and is replaced; without listeners it would end the process, while
  // it waits in the pool as well as while it is in use.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

const toServerOptions = (settings: Readonly<Record<string, string>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ')
