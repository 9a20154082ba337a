create table profiles (
  account_id uuid not null constraint profiles_pkey primary key,
  baskets int not null constraint profiles_baskets check (baskets > 0),
  spend_minor bigint not null,
  average_minor bigint not null
    generated always as (floor(spend_minor::numeric / baskets + 0.5)::bigint) stored,
  units bigint not null,
  offer_spend_minor bigint not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  last_basket_id uuid not null,
  weight double precision not null,
  habits jsonb not null,
  updated_at timestamptz not null default now()
) with (fillfactor = 80);
create index profiles_by_last on profiles (last_at);
comment on table profiles is
  'Commutative figures only: sums, minima, maxima; the order of baskets does not matter. No row without profiling consent';
comment on column profiles.average_minor is 'Net spend of a basket, minor units, half rounded up';
comment on column profiles.offer_spend_minor is 'Net spend on lines that carried a discount, minor units';
comment on column profiles.last_basket_id is 'Of the greatest (purchased_at, id)';
comment on column profiles.weight is 'Sum of 2^((purchase - 2020-01-01) / 45 days) over baskets: a decayed count, free of the clock';
comment on column profiles.habits is
  '{departments, categories, products: [[key, baskets, units, spendMinor, weight, firstAtMs, lastAtMs]], stores, weekdays, dayparts: [[key, baskets, spendMinor]]}, in no order';

create table product_demand (
  sku text not null,
  day date not null,
  baskets int not null,
  constraint product_demand_pkey primary key (day, sku)
) with (fillfactor = 80);
comment on table product_demand is
  'In how many baskets a product was sold, with and without a card, by local day of purchase; nobody''s data in it';

create table demand_days (
  day date not null constraint demand_days_pkey primary key,
  baskets int not null
) with (fillfactor = 50);
comment on table demand_days is
  'All baskets of a local day: what product_demand is a share of. Counts only grow, so an equal sum is an equal window';
