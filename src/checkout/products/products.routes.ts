import type { Deps } from '../../deps.ts'
import { Problem } from '../../errors.ts'
import type { Tx } from '../../platform/db/database.ts'
import { createOnce } from '../../platform/http/idempotency.ts'
import { decodeCursor, toPage } from '../../platform/http/paging.ts'
import type { App } from '../../platform/http/server.ts'
import { createHeaders } from '../../platform/http/shapes.ts'
import { findProduct, listProducts } from './products.queries.ts'
import * as shapes from './products.schemas.ts'
import { saveProducts } from './save-products.ts'

const BATCH_BYTES_MAX = 8 * 1024 * 1024

export function productRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/products/batch',
    {
      bodyLimit: BATCH_BYTES_MAX,
      config: { roles: ['admin', 'marketing'] },
      schema: {
        summary: 'Make or change up to 5,000 products',
        description: 'By sku; each is written whole, and what is the same already stays untouched.',
        tags: ['checkout'],
        headers: createHeaders,
        body: shapes.productsBody,
        response: { 200: shapes.productsAnswer },
      },
    },
    (request, reply) => {
      const save = (tx: Tx) => saveProducts(tx, request.body.products)
      return createOnce(deps.db, request, reply, save, { status: 200 })
    },
  )

  app.get(
    '/v1/products',
    {
      config: { roles: ['admin', 'marketing', 'staff'] },
      schema: {
        summary: 'Products, by sku',
        tags: ['checkout'],
        querystring: shapes.productQuery,
        response: { 200: shapes.productPage },
      },
    },
    async (request) => {
      const { limit, after, category } = request.query
      const afterSku = after === undefined ? undefined : decodeCursor(after, 1)[0]
      const rows = await listProducts(deps.db, { limit: limit + 1, afterSku, category })
      return toPage(rows, limit, (product) => [product.sku])
    },
  )

  app.get(
    '/v1/products/:sku',
    {
      config: { roles: ['admin', 'marketing', 'staff'] },
      schema: {
        summary: 'One product',
        tags: ['checkout'],
        params: shapes.productParams,
        response: { 200: shapes.productAnswer },
      },
    },
    async (request) => {
      const product = await findProduct(deps.db, request.params.sku)
      if (!product) throw new Problem('not-found', 'There is no such product.')
      return product
    },
  )
}
