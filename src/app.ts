import { storeRoutes } from './checkout/stores/stores.routes.ts'
import type { Deps } from './deps.ts'
import { findPrincipal } from './operation/api-keys/api-keys.queries.ts'
import { apiKeyRoutes } from './operation/api-keys/api-keys.routes.ts'
import { registerAuthentication } from './platform/auth/authenticate.ts'
import { type App, createServer } from './platform/http/server.ts'

/** The API: every room, by hand. */
export async function buildApp(deps: Deps): Promise<App> {
  const app = await createServer(deps.log)
  const authentication = registerAuthentication(app, {
    adminApiKey: deps.config.adminApiKey,
    now: deps.now,
    findPrincipal: (secretHash) => findPrincipal(deps.db, secretHash),
  })
  storeRoutes(app, deps)
  apiKeyRoutes(app, deps, authentication)
  return app
}
