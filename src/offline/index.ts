/** What a till needs to evaluate baskets while it is offline; docs/offline-pack.md says how. */
export { canonicalJson } from '../domain/canonical-json.ts'
export type { OfferPack } from '../domain/offer-pack/offer-pack.ts'
export type { LeftOfLease } from './leased-budgets.ts'
export {
  type Opened,
  type OpenOptions,
  type OpenPack,
  openPack,
  type PackFault,
  type PublicKey,
} from './open-pack.ts'
export {
  type CardRefusal,
  type OfflineAlmost,
  type OfflineBasket,
  type OfflineDiscount,
  type OfflineFault,
  type OfflineLine,
  type OfflineOptions,
  type OfflinePriced,
  priceOffline,
} from './price-offline.ts'
