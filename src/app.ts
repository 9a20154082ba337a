import { barcodeRoutes } from './checkout/barcodes/barcodes.routes.ts'
import { basketRoutes } from './checkout/baskets/baskets.routes.ts'
import { memberBasketRoutes } from './checkout/baskets/member-baskets.routes.ts'
import { whyRoutes } from './checkout/baskets/why.routes.ts'
import { storeLeaseRoutes } from './checkout/budgets/store-leases.routes.ts'
import { codeRoutes } from './checkout/codes/codes.routes.ts'
import { couponRoutes } from './checkout/coupons/coupons.routes.ts'
import { ledgerRoutes } from './checkout/ledger/ledger.routes.ts'
import { offerPackRoutes } from './checkout/offer-packs/offer-packs.routes.ts'
import { pointsRoutes } from './checkout/points/points.routes.ts'
import { pointsByHandRoutes } from './checkout/points/points-by-hand.routes.ts'
import { policyRoutes } from './checkout/policies/policies.routes.ts'
import { productRoutes } from './checkout/products/products.routes.ts'
import { programmeRoutes } from './checkout/programme/programme.routes.ts'
import { promotionRoutes } from './checkout/promotions/promotions.routes.ts'
import { quarantineRoutes } from './checkout/quarantine/quarantine.routes.ts'
import { quoteRoutes } from './checkout/quotes/quotes.routes.ts'
import { claimRoutes } from './checkout/receipts/claims.routes.ts'
import { receiptRoutes } from './checkout/receipts/receipts.routes.ts'
import { referenceRoutes } from './checkout/references/references.routes.ts'
import { returnRoutes } from './checkout/returns/returns.routes.ts'
import { storeRoutes } from './checkout/stores/stores.routes.ts'
import type { Deps } from './deps.ts'
import { crossSellRoutes } from './insight/cross-sell/cross-sell.routes.ts'
import { outlookRoutes } from './insight/outlook/outlook.routes.ts'
import { profileRoutes } from './insight/profiles/profiles.routes.ts'
import { blockedProductRoutes } from './insight/suggestions/blocked-products.routes.ts'
import { suggestionRoutes } from './insight/suggestions/suggestions.routes.ts'
import { campaignRoutes } from './marketing/campaigns/campaigns.routes.ts'
import { settlementRoutes } from './marketing/settlements/settlements.routes.ts'
import { findPrincipal } from './operation/api-keys/api-keys.queries.ts'
import { apiKeyRoutes } from './operation/api-keys/api-keys.routes.ts'
import { docsRoutes } from './operation/docs/docs.routes.ts'
import { requestExamples } from './operation/docs/request-examples.ts'
import { fraudRoutes } from './operation/fraud/fraud.routes.ts'
import { healthRoutes } from './operation/health/health.routes.ts'
import { registerAuthentication } from './platform/auth/authenticate.ts'
import { poolSender } from './platform/db/pipeline.ts'
import { registerOpenapi } from './platform/http/openapi.ts'
import { type App, createServer } from './platform/http/server.ts'
import { cardRoutes } from './relations/cards/cards.routes.ts'
import { shownCardRoutes } from './relations/cards/shown-cards.routes.ts'
import { householdRoutes } from './relations/households/households.routes.ts'
import { memberRoutes } from './relations/members/members.routes.ts'
import { tokenRoutes } from './relations/tokens/tokens.routes.ts'

/** The API: every room, by hand. */
export async function buildApp(deps: Deps): Promise<App> {
  const app = await createServer(deps.log)
  // Over the checkout's connections: who pays must not wait for a report either.
  const sender = poolSender(deps.checkoutPool, deps.config)
  const authentication = registerAuthentication(app, {
    adminApiKey: deps.config.adminApiKey,
    now: deps.now,
    findPrincipal: (secretHash) => findPrincipal(sender, secretHash),
  })
  await registerOpenapi(app, requestExamples)
  healthRoutes(app, deps)
  docsRoutes(app)
  quoteRoutes(app, deps)
  basketRoutes(app, deps)
  returnRoutes(app, deps)
  referenceRoutes(app, deps)
  quarantineRoutes(app, deps)
  whyRoutes(app, deps)
  memberBasketRoutes(app, deps)
  receiptRoutes(app, deps)
  claimRoutes(app, deps)
  pointsRoutes(app, deps)
  pointsByHandRoutes(app, deps)
  ledgerRoutes(app, deps)
  storeRoutes(app, deps)
  storeLeaseRoutes(app, deps)
  productRoutes(app, deps)
  promotionRoutes(app, deps)
  codeRoutes(app, deps)
  programmeRoutes(app, deps)
  policyRoutes(app, deps)
  barcodeRoutes(app, deps)
  offerPackRoutes(app, deps)
  couponRoutes(app, deps)
  profileRoutes(app, deps)
  outlookRoutes(app, deps)
  crossSellRoutes(app, deps)
  suggestionRoutes(app, deps)
  blockedProductRoutes(app, deps)
  campaignRoutes(app, deps)
  settlementRoutes(app, deps)
  apiKeyRoutes(app, deps, authentication)
  fraudRoutes(app, deps)
  memberRoutes(app, deps)
  cardRoutes(app, deps)
  shownCardRoutes(app, deps)
  householdRoutes(app, deps)
  tokenRoutes(app, deps)
  return app
}
