import type { Deps } from '../../deps.ts'
import type { App } from '../../platform/http/server.ts'
import { findLayouts } from './barcodes.queries.ts'
import { layoutsAnswer, layoutsBody } from './barcodes.schemas.ts'
import { saveLayouts } from './save-layouts.ts'

export function barcodeRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/barcode-layouts',
    {
      config: { roles: ['admin', 'marketing', 'staff', 'terminal'] },
      schema: {
        summary: 'How barcodes that carry a price or a weight are read',
        tags: ['checkout'],
        response: { 200: layoutsAnswer },
      },
    },
    async () => ({ layouts: [...(await findLayouts(deps.db))] }),
  )

  app.put(
    '/v1/barcode-layouts',
    {
      config: { roles: ['admin'] },
      schema: {
        summary: 'Set how barcodes that carry a price or a weight are read',
        description:
          'EAN-13 of the prefixes that GS1 leaves to countries and retailers. Replaces all; what has no layout is kept and not read.',
        tags: ['checkout'],
        body: layoutsBody,
        response: { 200: layoutsAnswer },
      },
    },
    async (request) => ({ layouts: await saveLayouts(deps.db, request.body.layouts) }),
  )
}
