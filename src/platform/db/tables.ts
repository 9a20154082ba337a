// Generated from the migrated database by `npm run generate`. Do not edit.
import type { ColumnType } from 'kysely'

type Generated<T> =
  T extends ColumnType<infer S, infer I, infer U>
    ? ColumnType<S, I | undefined, U>
    : ColumnType<T, T | undefined, T>
/** Written as text, read parsed; the room that owns the column gives it a shape. */
type Json = ColumnType<unknown, string, string>
type Timestamp = ColumnType<Date, Date | string, Date | string>

export interface AccountsTable {
  id: string
  kind: string
  opened_at: Generated<Timestamp>
}

export interface ApiKeysTable {
  id: string
  role: string
  name: string
  secret_hash: Buffer
  store_id: string | null
  terminal_id: string | null
  member_id: string | null
  created_at: Generated<Timestamp>
  expires_at: Timestamp | null
  revoked_at: Timestamp | null
}

export interface BasketRemainsTable {
  account_id: string
  basket_id: string
  returned: Json
  net_minor: number
  refunded_minor: number
  owed_minor: number
  points_earned: number
  points_spent: number
  discounts: Json
  taken: Json
  changed_at: Generated<Timestamp>
}

export interface BasketsTable {
  account_id: string
  id: string
  store_id: string
  terminal_id: string
  operator_id: string | null
  reference: string
  business_date: string
  purchased_at: Timestamp
  recorded_at: Generated<Timestamp>
  card_number: string | null
  quote_id: string | null
  gross_minor: number
  discount_minor: number
  net_minor: number
  points_earned: number
  points_spent: number
  points_balance: number | null
  lines: Json
  discounts: Json
  tenders: Json
  coupons_redeemed: Json
  refused: Json
  flags: string[]
  trace: Json | null
  points_account_id: string | null
}

export interface BlockedProductsTable {
  account_id: string
  sku: string
  blocked_at: Generated<Timestamp>
}

export interface BudgetUsesTable {
  budget_id: string
  basket_id: string
  uses: number
  sets: number
  money_minor: number
}

export interface BudgetsTable {
  id: string
  uses_max: number | null
  money_max_minor: number | null
  uses: Generated<number>
  money_minor: Generated<number>
  subject_id: string | null
  per: Generated<string>
  store_id: string | null
  account_id: string | null
  counted_on: string | null
  sets: Generated<number>
  sets_max: number | null
  caps: Generated<Json>
}

export interface CacheVersionsTable {
  name: string
  version: Generated<number>
}

export interface CampaignMembersTable {
  campaign_id: string
  account_id: string
  arm: string
  entered_at: Timestamp
  baskets: number
  sales_minor: number
}

export interface CampaignVersionsTable {
  campaign_id: string
  version: number
  definition: Json
  launched_at: Generated<Timestamp>
}

export interface CampaignsTable {
  id: string
  state: Generated<string>
  version: Generated<number>
  draft: Json
  launched_at: Timestamp | null
  created_at: Generated<Timestamp>
  updated_at: Generated<Timestamp>
}

export interface CardCodeUsesTable {
  card_number: string
  step: number
  store_id: string
  terminal_id: string
  basket_id: string
  used_at: Generated<Timestamp>
}

export interface CardSecretsTable {
  name: string
  secret: string
}

export interface CardsTable {
  number: string
  member_id: string
  status: Generated<string>
  replaced_by: string | null
  created_at: Generated<Timestamp>
  changed_at: Generated<Timestamp>
  lost_at: Timestamp | null
}

export interface ClaimFailuresTable {
  account_id: string
  since: Timestamp
  failures: number
}

export interface ClaimsTable {
  basket_id: string
  basket_account_id: string
  account_id: string
  points_account_id: string
  reference: string
  points: number
  claimed_on: string
  claimed_at: Timestamp
  author: string
}

export interface CodePoolsTable {
  id: string
  promotion_id: string
  name: string
  uses_per_code: number
  expires_on: string | null
  state: Generated<string>
  code_count: Generated<number>
  fill_id: string | null
  created_at: Generated<Timestamp>
  ready_at: Timestamp | null
  withdrawn_at: Timestamp | null
}

export interface CodeRedemptionsTable {
  code_id: string
  pool_id: string
  basket_id: string
  account_id: string
  promotion_id: string
  amount_minor: number
  backed: boolean
  redeemed_at: Timestamp
}

export interface CodesTable {
  id: string
  pool_id: string
  uses: Generated<number>
  uses_max: number
}

export interface ConsentsTable {
  member_id: string
  purpose: string
  granted: boolean
  changed_at: Generated<Timestamp>
}

export interface CouponRedemptionsTable {
  account_id: string
  coupon_id: string
  basket_id: string
  campaign_id: string
  amount_minor: number
  backed: boolean
  redeemed_at: Timestamp
}

export interface CouponsTable {
  account_id: string
  id: string
  code: string
  campaign_id: string
  state: Generated<string>
  title: string
  discount: Json
  skus: string[]
  categories: string[]
  why: string
  activation_needed: boolean
  issued_at: Timestamp
  expires_at: Timestamp
  activated_at: Timestamp | null
  redeemed_at: Timestamp | null
  funder: Generated<string>
}

export interface CrossSellRulesTable {
  kind: string
  key: string
  baskets: number
  partners: Json
}

export interface CrossSellRunsTable {
  is_kept: Generated<boolean>
  run_on: string
  as_of: Timestamp
  since_on: string
  baskets: number
}

export interface DailyRunsTable {
  run_on: string
  job: string
  started_at: Generated<Timestamp>
  finished_at: Timestamp | null
  counts: Generated<Json>
}

export interface DemandDaysTable {
  day: string
  baskets: number
}

export interface EventMarksTable {
  consumer: string
  event_id: string
  marked_at: Generated<Timestamp>
}

export interface EventsTable {
  id: string
  kind: string
  account_id: string
  occurred_at: Timestamp
  recorded_at: Generated<Timestamp>
  claimed_at: Timestamp | null
  attempts: Generated<number>
}

export interface FraudAlertsTable {
  id: string
  rule: string
  action: string
  state: Generated<string>
  account_id: string | null
  operator_store_id: string | null
  operator_id: string | null
  store_ids: string[]
  score: number
  raised: Generated<number>
  says: string
  figures: Json
  evidence: Json
  first_at: Timestamp
  last_at: Timestamp
  raised_at: Generated<Timestamp>
  changed_at: Generated<Timestamp>
  verdict: string | null
  note: string | null
  resolved_by: string | null
  resolved_at: Timestamp | null
}

export interface FraudFactsTable {
  id: string
  kind: string
  account_id: string | null
  card_number: string | null
  store_id: string | null
  terminal_id: string | null
  operator_id: string | null
  reference: string | null
  happened_at: Timestamp
  net_minor: Generated<number>
  points_earned: Generated<number>
  points_spent: Generated<number>
  bonuses: Generated<string[]>
  without_receipt: Generated<boolean>
  own_sale: Generated<boolean>
}

export interface HouseholdMembersTable {
  member_id: string
  household_id: string
  joined_at: Generated<Timestamp>
}

export interface HouseholdsTable {
  id: string
  account_id: string
  name: string | null
  created_at: Generated<Timestamp>
  ended_at: Timestamp | null
  merged_into: string | null
}

export interface IdempotencyKeysTable {
  key_id: string
  key: string
  fingerprint: Buffer
  status: number
  answer: Json
  created_at: Generated<Timestamp>
}

export interface LawRulesTable {
  id: string
  content: Json | null
  created_at: Generated<Timestamp>
  withdrawn_at: Timestamp | null
}

export interface LeasesTable {
  subject_id: string
  store_id: string
  terminal_id: string
  quote_id: string
  uses: number
  amount: number
  expires_at: Timestamp
  account_id: string | null
  sets: Generated<number>
}

export interface LedgerSealsTable {
  number: number
  day: string
  from_position: number
  to_position: number
  entries: number
  points: number
  digest: Buffer
  prints: Buffer
  sealed_at: Generated<Timestamp>
}

export interface MembersTable {
  id: string
  account_id: string
  external_id: string | null
  joined_at: Timestamp
  profiling_since: Timestamp | null
  created_at: Generated<Timestamp>
  erased_at: Timestamp | null
}

export interface OfferPackKeysTable {
  id: string
  public_key: string
  private_key: Buffer | null
  created_at: Timestamp
  retired_at: Timestamp | null
}

export interface OfflinePointsTable {
  account_id: string
  bought_on: string
  points: number
}

export interface PersonsTable {
  member_id: string
  given_name: string | null
  family_name: string | null
  email: string | null
  phone: string | null
  birth_on: string | null
  updated_at: Generated<Timestamp>
}

export interface PointsBalancesTable {
  account_id: string
  balance: Generated<number>
  shared_account_id: string | null
  tiers: Json | null
  spend_locked: Generated<boolean>
}

export interface PointsDaysTable {
  day: string
  cohort: string
  kind: string
  points: number
}

export interface PointsEntriesTable {
  account_id: string
  id: string
  lot_id: string
  basket_id: string | null
  kind: string
  points: number
  occurred_at: Timestamp
  recorded_at: Generated<Timestamp>
  return_id: string | null
  reason: string | null
  author: string | null
  position: Generated<number>
}

export interface PointsLotsTable {
  account_id: string
  id: string
  basket_id: string | null
  points: number
  remaining: number
  earned_at: Timestamp
  expires_at: Timestamp
  origin: Generated<string>
  available_at: Timestamp | null
  reversed: Generated<number>
  expired: Generated<number>
  debt: Generated<number>
  moved_to_account: string | null
  moved_to_lot: string | null
}

export interface PointsOpeningsTable {
  reference: string
  account_id: string
  points: number
  content_hash: Buffer
  author: string
  recorded_at: Generated<Timestamp>
}

export interface PredictionModelsTable {
  name: string
  version: number
  run_on: string
  as_of: Timestamp
  parameters: Json
  diagnostics: Json
}

export interface ProductDemandTable {
  sku: string
  day: string
  baskets: number
}

export interface ProductsTable {
  sku: string
  name: string
  department: string
  category: string
  subcategory: string | null
  brand: string | null
  price_minor: number | null
  cost_minor: number | null
  policy_class: string | null
  updated_at: Generated<Timestamp>
  pure_alcohol_microlitres: number | null
}

export interface ProfileDistributionsTable {
  is_kept: Generated<boolean>
  run_on: string
  as_of: Timestamp
  members: number
  last_at: Timestamp[]
  weights: number[]
  spend_weights: number[]
  basket_goods_minor: number
  offer_share: number
  offer_shares: number[]
  basket_products: number[]
}

export interface ProfileGainsTable {
  account_id: string
  basket_id: string
  gain: Json
}

export interface ProfilesTable {
  account_id: string
  baskets: number
  spend_minor: number
  average_minor: Generated<number>
  units: number
  offer_spend_minor: number
  first_at: Timestamp
  last_at: Timestamp
  last_basket_id: string
  weight: number
  habits: Json
  updated_at: Generated<Timestamp>
  spend_weight: Generated<number>
  visit_days: Generated<Json>
  recent: Generated<Json>
  rules: Generated<string>
  goods_minor: Generated<number>
  waiting: Generated<number>
}

export interface PromotionPeriodsTable {
  promotion_id: string
  version: number
  starts_at: Timestamp
  ends_at: Generated<Timestamp>
  started_rules: number
  ended_rules: number | null
}

export interface PromotionVersionsTable {
  promotion_id: string
  version: number
  definition: Json
  launched_at: Generated<Timestamp>
}

export interface PromotionsTable {
  id: string
  state: Generated<string>
  version: Generated<number>
  draft: Json
  created_at: Generated<Timestamp>
  updated_at: Generated<Timestamp>
  external_id: string | null
}

export interface QuarantineTable {
  id: string
  store_id: string
  terminal_id: string
  part_hash: Buffer
  reference: string | null
  received: Buffer
  received_bytes: number
  code: string
  detail: string
  errors: Json
  received_at: Timestamp
  state: Generated<string>
  decided_by: string | null
  decided_at: Timestamp | null
  note: string | null
  result: Json | null
}

export interface QuotePaymentsTable {
  quote_id: string
  basket_id: string
  account_id: string
}

export interface QuotesTable {
  id: string
  store_id: string
  terminal_id: string
  account_id: string | null
  content_hash: Buffer
  quoted_for: Timestamp
  quoted_at: Generated<Timestamp>
  expires_at: Timestamp
  outcome: Json
}

export interface ReceiptSecretsTable {
  name: string
  secret: string
}

export interface ReturnsTable {
  account_id: string
  id: string
  kind: string
  store_id: string
  terminal_id: string
  operator_id: string | null
  reference: string
  exchange_reference: string | null
  returned_at: Timestamp
  recorded_at: Generated<Timestamp>
  parts: Json
  refund_minor: number
  owed_minor: number
  points_reversed: number
  points_restored: number
  points_balance: number | null
  coupons_restored: Json
  flags: string[]
  without_receipt: Generated<boolean>
}

export interface SettingsTable {
  name: string
  value: Json
  updated_at: Generated<Timestamp>
}

export interface StoreLeasesTable {
  id: string
  store_id: string
  subject_id: string
  uses: number
  money_minor: number | null
  uses_left: number
  sets_left: number
  money_left_minor: number | null
  expires_at: Timestamp
  created_at: Timestamp
  created_by: string
  state: Generated<string>
  closed_at: Timestamp | null
  closed_by: string | null
  reason: string | null
  uses_returned: Generated<number>
  money_returned_minor: Generated<number>
}

export interface StoresTable {
  id: string
  account_id: string
  name: string
  time_zone: string
  jurisdiction: string
  created_at: Generated<Timestamp>
  updated_at: Generated<Timestamp>
  groups: Generated<string[]>
  latitude: number | null
  longitude: number | null
}

export interface SuggestionItemsTable {
  version: number
  part: number
  skus: string[]
  categories: string[]
  figures: Buffer
  sequel_items: Buffer
  sequel_chances: Buffer
}

export interface SuggestionPeersTable {
  account_id: string
  skus: string[]
  shares: number[]
  closest_shares: number[]
  likeness: number
  as_of: Timestamp
}

export interface SuggestionStoresTable {
  version: number
  store_id: string
  skus: string[]
}

export interface SwipeReferencesTable {
  store_id: string
  terminal_id: string
  business_date: string
  sequence: number
  kind: string
  account_id: string
  basket_id: string
  body_hash: Buffer
  recorded_at: Generated<Timestamp>
  commit_order: Generated<number>
}

export interface TerminalSyncsTable {
  store_id: string
  terminal_id: string
  synced_until: Timestamp
  reported_at: Timestamp
}

export interface Tables {
  accounts: AccountsTable
  api_keys: ApiKeysTable
  basket_remains: BasketRemainsTable
  baskets: BasketsTable
  blocked_products: BlockedProductsTable
  budget_uses: BudgetUsesTable
  budgets: BudgetsTable
  cache_versions: CacheVersionsTable
  campaign_members: CampaignMembersTable
  campaign_versions: CampaignVersionsTable
  campaigns: CampaignsTable
  card_code_uses: CardCodeUsesTable
  card_secrets: CardSecretsTable
  cards: CardsTable
  claim_failures: ClaimFailuresTable
  claims: ClaimsTable
  code_pools: CodePoolsTable
  code_redemptions: CodeRedemptionsTable
  codes: CodesTable
  consents: ConsentsTable
  coupon_redemptions: CouponRedemptionsTable
  coupons: CouponsTable
  cross_sell_rules: CrossSellRulesTable
  cross_sell_runs: CrossSellRunsTable
  daily_runs: DailyRunsTable
  demand_days: DemandDaysTable
  event_marks: EventMarksTable
  events: EventsTable
  fraud_alerts: FraudAlertsTable
  fraud_facts: FraudFactsTable
  household_members: HouseholdMembersTable
  households: HouseholdsTable
  idempotency_keys: IdempotencyKeysTable
  law_rules: LawRulesTable
  leases: LeasesTable
  ledger_seals: LedgerSealsTable
  members: MembersTable
  offer_pack_keys: OfferPackKeysTable
  offline_points: OfflinePointsTable
  persons: PersonsTable
  points_balances: PointsBalancesTable
  points_days: PointsDaysTable
  points_entries: PointsEntriesTable
  points_lots: PointsLotsTable
  points_openings: PointsOpeningsTable
  prediction_models: PredictionModelsTable
  product_demand: ProductDemandTable
  products: ProductsTable
  profile_distributions: ProfileDistributionsTable
  profile_gains: ProfileGainsTable
  profiles: ProfilesTable
  promotion_periods: PromotionPeriodsTable
  promotion_versions: PromotionVersionsTable
  promotions: PromotionsTable
  quarantine: QuarantineTable
  quote_payments: QuotePaymentsTable
  quotes: QuotesTable
  receipt_secrets: ReceiptSecretsTable
  returns: ReturnsTable
  settings: SettingsTable
  store_leases: StoreLeasesTable
  stores: StoresTable
  suggestion_items: SuggestionItemsTable
  suggestion_peers: SuggestionPeersTable
  suggestion_stores: SuggestionStoresTable
  swipe_references: SwipeReferencesTable
  terminal_syncs: TerminalSyncsTable
}
