create table profiles (
  account_id uuid not null constraint profiles_pkey primary key,
  baskets int not null,
  spend_minor bigint not null,
  units bigint not null,
  offer_spend_minor bigint not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  last_basket_id uuid not null,
  weight double precision not null,
  habits jsonb not null,
  updated_at timestamptz not null default now()
);
create index profiles_by_last on profiles (last_at);
comment on table profiles is
  'Commutative figures only: sums, minima, maxima; the order of baskets does not matter. No row without profiling consent';
comment on column profiles.offer_spend_minor is 'Net spend on lines that carried a discount, minor units';
comment on column profiles.weight is 'Sum of 2^((purchase - 2020-01-01) / half-life) over baskets: a decayed count, free of the clock';
comment on column profiles.habits is 'Figures by department, category, product, store, weekday and daypart';

create table product_demand (
  sku text not null,
  day date not null,
  baskets int not null,
  constraint product_demand_pkey primary key (day, sku)
);
comment on table product_demand is 'In how many baskets a product was, by local day of purchase; nobody''s data in it';
