import type { Deps } from '../../deps.ts'
import type { App } from '../../platform/http/server.ts'
import * as shapes from './cross-sell.schemas.ts'
import { getBoughtWithCategory, getBoughtWithProduct } from './get-bought-with.ts'

const description =
  'Computed each night from the recent baskets of all shoppers: what is in the same baskets more often than by chance.'

export function crossSellRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/products/:sku/bought-with',
    {
      config: { roles: ['app', 'staff', 'marketing', 'admin'] },
      schema: {
        summary: 'What is bought with a product',
        description,
        tags: ['insight'],
        params: shapes.productParams,
        response: { 200: shapes.productAnswer },
      },
    },
    (request) => getBoughtWithProduct(deps, request.params.sku),
  )

  app.get(
    '/v1/categories/:category/bought-with',
    {
      config: { roles: ['app', 'staff', 'marketing', 'admin'] },
      schema: {
        summary: 'What is bought with a category',
        description,
        tags: ['insight'],
        params: shapes.categoryParams,
        response: { 200: shapes.categoryAnswer },
      },
    },
    (request) => getBoughtWithCategory(deps, request.params.category),
  )
}
