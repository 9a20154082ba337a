create table swipe_references (
  store_id text not null,
  terminal_id text not null,
  business_date date not null,
  sequence bigint not null,
  kind text not null constraint swipe_references_kind check (kind in ('sale')),
  account_id uuid not null,
  basket_id uuid not null,
  body_hash bytea not null,
  recorded_at timestamptz not null default now(),
  constraint swipe_references_pkey primary key (store_id, terminal_id, business_date, sequence)
);
create unique index swipe_references_basket on swipe_references (basket_id);
create index swipe_references_seen on swipe_references (store_id, terminal_id, recorded_at desc);
comment on table swipe_references is 'The natural key of everything a terminal records, unique for all time';
comment on column swipe_references.body_hash is
  'SHA-256 of the received JSON with sorted keys, without quoteId, offline and type';

create table baskets (
  account_id uuid not null,
  id uuid not null,
  store_id text not null,
  terminal_id text not null,
  operator_id text,
  reference text not null,
  business_date date not null,
  purchased_at timestamptz not null,
  recorded_at timestamptz not null default now(),
  card_number text,
  quote_id uuid,
  gross_minor bigint not null,
  discount_minor bigint not null,
  net_minor bigint not null,
  points_earned bigint not null,
  points_spent bigint not null,
  points_balance bigint,
  lines jsonb not null,
  discounts jsonb not null,
  tenders jsonb not null,
  coupons_redeemed jsonb not null,
  refused jsonb not null,
  flags text[] not null,
  constraint baskets_pkey primary key (account_id, id),
  constraint baskets_sum check (net_minor = gross_minor - discount_minor and discount_minor >= 0)
) partition by range (id);
create table baskets_other partition of baskets default;
select ensure_partitions('baskets', now()::date, 3);
create index baskets_by_time on baskets (account_id, purchased_at desc, id desc);
comment on table baskets is 'Immutable. One row per checkout with its lines; written in one commit with points, redemptions and event';
comment on column baskets.account_id is 'The member''s account, or the store''s for a basket without a member; never changed';
comment on column baskets.points_balance is 'The balance after this basket, as answered; null without a member';
comment on column baskets.lines is
  '[{line, kind, sku, quantity, unitPriceMinor, amountMinor, discountMinor, weightGrams, barcode, department, category, costMinor, policyClass, known}] with product facts as of the purchase';
comment on column baskets.discounts is '[{line, promotionId, version, couponId, amountMinor, receiptLabel}]';

create table quotes (
  id uuid not null,
  store_id text not null,
  terminal_id text not null,
  account_id uuid,
  content_hash bytea not null,
  quoted_for timestamptz not null,
  quoted_at timestamptz not null default now(),
  expires_at timestamptz not null,
  outcome jsonb not null,
  constraint quotes_pkey primary key (id)
) partition by range (id);
create table quotes_other partition of quotes default;
select ensure_partitions('quotes', now()::date, 3);
comment on column quotes.content_hash is 'SHA-256 over card, lines, coupons and spent points: what must not change until it is paid';
comment on column quotes.quoted_for is 'The purchase time the rules were evaluated at';
comment on column quotes.expires_at is 'Until when its leases hold, wall clock; the price itself is honoured for 24 hours';
