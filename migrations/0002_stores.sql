create table accounts (
  id uuid not null constraint accounts_pkey primary key,
  kind text not null constraint accounts_kind check (kind in ('member', 'store')),
  opened_at timestamptz not null default now()
);
comment on table accounts is
  'The pseudonymous bearer of baskets and points, never changed or deleted; the key a distributed Postgres shards by';

create table stores (
  id text not null constraint stores_pkey primary key,
  account_id uuid not null constraint stores_account unique references accounts,
  name text not null,
  time_zone text not null,
  jurisdiction text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on column stores.id is 'The retailer''s own id, without hyphens';
comment on column stores.account_id is 'Bears the baskets without a card';
comment on column stores.time_zone is 'IANA name; days and hours of promotions are judged in it';
comment on column stores.jurisdiction is 'Code of the law that the store stands under, such as IE or GB-ENG';
