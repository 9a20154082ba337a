import type pg from 'pg'
import { type DestinationStream, type Logger, pino } from 'pino'
import { createLayoutCache } from './checkout/barcodes/barcodes.queries.ts'
import { createLawCache } from './checkout/policies/read-law.ts'
import { createProductCache, type ProductCache } from './checkout/products/find-products.ts'
import { createProgrammeCache } from './checkout/programme/programme.queries.ts'
import { createPromotionCache } from './checkout/promotions/live-promotions.ts'
import { createReceiptSecretCache } from './checkout/receipts/receipts.queries.ts'
import { createStoreCache } from './checkout/stores/find-store.ts'
import type { Config } from './config.ts'
import { createCategoryRulesCache } from './insight/cross-sell/hold-category-rules.ts'
import { createOutlookModelsCache } from './insight/outlook/hold-models.ts'
import { createForesightCache, type ForesightCache } from './insight/suggestions/hold-foresight.ts'
import { createDb, type Db } from './platform/db/database.ts'
import { createPool } from './platform/db/pool.ts'
import { createCardSecretCache } from './relations/cards/card-secret.queries.ts'

/** Everything a use case may need; plain functions take it, or the part they use, as first argument. */
export type Deps = {
  config: Config
  log: Logger
  /** The wall clock: leases, tokens, limits. Everything else goes by the basket's own time. */
  now: () => Date
  databaseUrl: string
  pool: pg.Pool
  db: Db
  /** For what tills send and ask at the checkout, so that no report can keep one waiting. */
  checkoutPool: pg.Pool
  caches: {
    stores: ReturnType<typeof createStoreCache>
    products: ProductCache
    promotions: ReturnType<typeof createPromotionCache>
    programme: ReturnType<typeof createProgrammeCache>
    law: ReturnType<typeof createLawCache>
    barcodes: ReturnType<typeof createLayoutCache>
    cardSecret: ReturnType<typeof createCardSecretCache>
    receiptSecret: ReturnType<typeof createReceiptSecretCache>
    categoryRules: ReturnType<typeof createCategoryRulesCache>
    outlookModels: ReturnType<typeof createOutlookModelsCache>
    foresight: ForesightCache
  }
}

export type DepsOptions = { databaseUrl: string; log?: Logger; now?: () => Date }

/** The only place where things are put together. Connects to nothing yet. */
export function createDeps(config: Config, options: DepsOptions): Deps {
  const now = options.now ?? (() => new Date())
  const pool = createPool(options.databaseUrl, { size: config.databasePool, name: 'general' })
  const checkoutPool = createPool(options.databaseUrl, {
    size: config.checkoutPool,
    name: 'checkout',
    pipeline: true,
    plannedOnce: true,
    statementTimeoutMs: 5000,
  })
  return {
    config,
    log: options.log ?? createLogger(config),
    now,
    databaseUrl: options.databaseUrl,
    pool,
    db: createDb(pool),
    checkoutPool,
    caches: {
      stores: createStoreCache(),
      products: createProductCache(),
      promotions: createPromotionCache(now),
      programme: createProgrammeCache(),
      law: createLawCache(),
      barcodes: createLayoutCache(),
      cardSecret: createCardSecretCache(),
      receiptSecret: createReceiptSecretCache(),
      categoryRules: createCategoryRulesCache(),
      outlookModels: createOutlookModelsCache(),
      foresight: createForesightCache(),
    },
  }
}

export async function closeDeps(deps: Deps): Promise<void> {
  await Promise.all([deps.pool.end(), deps.checkoutPool.end()])
}

/** Message constant, data in fields, ids instead of names; keys never reach the log. */
export const createLogger = (config: Config, destination?: DestinationStream): Logger =>
  pino(
    {
      level: config.logLevel,
      redact: {
        paths: ['req.headers.authorization', 'headers.authorization', '*.key', '*.token'],
        censor: '[redacted]',
      },
    },
    destination,
  )
