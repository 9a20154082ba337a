import type { Deps } from '../../deps.ts'
import { Problem } from '../../errors.ts'
import { decodeCursor, toPage } from '../../platform/http/paging.ts'
import type { App } from '../../platform/http/server.ts'
import { pageQuery } from '../../platform/http/shapes.ts'
import { saveStore } from './save-store.ts'
import { findStoreRow, listStores } from './stores.queries.ts'
import { storeAnswer, storeBody, storePage, storeParams } from './stores.schemas.ts'

export function storeRoutes(app: App, deps: Deps): void {
  app.put(
    '/v1/stores/:id',
    {
      config: { roles: ['admin'], problems: ['time-zone-unknown'] },
      schema: {
        summary: 'Make or change a store',
        tags: ['checkout'],
        params: storeParams,
        body: storeBody,
        response: { 200: storeAnswer },
      },
    },
    (request) => saveStore(deps.db, request.params.id, request.body),
  )

  app.get(
    '/v1/stores/:id',
    {
      config: { roles: ['admin', 'marketing', 'staff'] },
      schema: {
        summary: 'One store',
        tags: ['checkout'],
        params: storeParams,
        response: { 200: storeAnswer },
      },
    },
    async (request) => {
      const store = await findStoreRow(deps.db, request.params.id)
      if (!store) throw new Problem('not-found', 'There is no such store.')
      return store
    },
  )

  app.get(
    '/v1/stores',
    {
      config: { roles: ['admin', 'marketing', 'staff'] },
      schema: {
        summary: 'All stores, by id',
        tags: ['checkout'],
        querystring: pageQuery,
        response: { 200: storePage },
      },
    },
    async (request) => {
      const { limit, after } = request.query
      const afterId = after === undefined ? undefined : decodeCursor(after, 1)[0]
      const rows = await listStores(deps.db, { limit: limit + 1, afterId })
      return toPage(rows, limit, (store) => [store.id])
    },
  )
}
