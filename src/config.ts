import { z } from 'zod'

const port = z.coerce.number().int().min(0).max(65535)
const onOff = z.enum(['on', 'off']).transform((value) => value === 'on')
const printable = /^[\x21-\x7e][\x20-\x7e]*[\x21-\x7e]$/

/** Every environment variable; docs/environment.md is generated from the descriptions. */
export const environment = z.object({
  PORT: port.default(3000).describe('TCP port of the API; 0 takes a free one'),
  HOST: z.string().min(1).default('127.0.0.1').describe('Address the API listens on'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe('PostgreSQL 15 or newer; unset: the embedded one under DATA_DIR'),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/ })
    .optional()
    .describe('Redis for BullMQ; unset: BullMQ’s PostgreSQL backend in the same database'),
  REDIS_CLUSTER: onOff.default(false).describe('on: REDIS_URL names one node of a cluster'),
  ADMIN_API_KEY: z
    .string()
    .min(24)
    .max(512)
    .regex(printable, 'must be printable ASCII, and no space at an end')
    .optional()
    .describe('The first admin key; in embedded mode one is made and printed'),
  METRICS_KEY: z
    .string()
    .min(16)
    .optional()
    .describe('When set, GET /metrics asks for it as a bearer key'),
  DATA_DIR: z.string().min(1).default('.data').describe('Folder of the embedded database'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('How much is logged'),
  DATABASE_POOL: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(4)
    .describe('Connections of a process for everything but the checkout'),
  CHECKOUT_POOL: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(2)
    .describe('Connections of a process for swipes and quotes alone'),
  DATABASE_NAMED_STATEMENTS: onOff
    .default(true)
    .describe('off: no named statements, for a PgBouncer before 1.21 in transaction mode'),
})

export type Config = {
  port: number
  host: string
  databaseUrl: string | undefined
  redisUrl: string | undefined
  redisCluster: boolean
  adminApiKey: string | undefined
  metricsKey: string | undefined
  dataDir: string
  logLevel: z.infer<typeof environment>['LOG_LEVEL']
  databasePool: number
  checkoutPool: number
  namedStatements: boolean
}

/** Thrown once with all faults; names variables, never their values. */
export class ConfigError extends Error {
  readonly faults: string[]
  constructor(faults: string[]) {
    super(`The environment is not usable:\n${faults.map((fault) => `  ${fault}`).join('\n')}`)
    this.name = 'ConfigError'
    this.faults = faults
  }
}

/** Pure. Empty variables count as unset. */
export function loadConfig(env: Record<string, string | undefined>): Config {
  const known = Object.keys(environment.shape)
  const given = Object.fromEntries(
    known.flatMap((name) => (env[name] ? [[name, env[name]] as const] : [])),
  )
  const parsed = environment.safeParse(given)
  if (!parsed.success) {
    throw new ConfigError(
      parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${faultOf(issue)}`),
    )
  }
  const e = parsed.data
  return {
    port: e.PORT,
    host: e.HOST,
    databaseUrl: e.DATABASE_URL,
    redisUrl: e.REDIS_URL,
    redisCluster: e.REDIS_CLUSTER,
    adminApiKey: e.ADMIN_API_KEY,
    metricsKey: e.METRICS_KEY,
    dataDir: e.DATA_DIR,
    logLevel: e.LOG_LEVEL,
    databasePool: e.DATABASE_POOL,
    checkoutPool: e.CHECKOUT_POOL,
    namedStatements: e.DATABASE_NAMED_STATEMENTS,
  }
}

/** Zod's own messages may quote the value of an enum's input; keep to what was expected. */
function faultOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.join(', ')}`
  return issue.message
}
