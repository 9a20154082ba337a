create table code_pools (
  id uuid not null constraint code_pools_pkey primary key,
  promotion_id uuid not null constraint code_pools_promotion references promotions,
  name text not null,
  uses_per_code int not null constraint code_pools_uses_per_code check (uses_per_code between 1 and 1000000),
  expires_on date,
  state text not null default 'filling' constraint code_pools_state
    check (state in ('filling', 'ready', 'withdrawn')),
  code_count bigint not null default 0 constraint code_pools_code_count check (code_count >= 0),
  fill_id uuid,
  created_at timestamptz not null default now(),
  ready_at timestamptz,
  withdrawn_at timestamptz,
  constraint code_pools_ready check (state <> 'ready' or ready_at is not null),
  constraint code_pools_withdrawn check ((state = 'withdrawn') = (withdrawn_at is not null))
) with (fillfactor = 50);
create index code_pools_by_promotion on code_pools (promotion_id, id);
comment on table code_pools is 'Codes that give whoever holds one the right to a promotion';
comment on column code_pools.expires_on is 'Last day on which its codes can be used, by the store''s clock; null: no end of their own';
comment on column code_pools.state is
  'filling: its codes are being written and not usable yet; ready: usable, and no code is added any more';
comment on column code_pools.code_count is 'How many codes it has; counted batch by batch, in the commits that write them';
comment on column code_pools.fill_id is
  'Which generation or import fills it: the latest that began. One that was begun before writes nothing any more';

create table codes (
  id uuid not null constraint codes_pkey primary key,
  pool_id uuid not null,
  uses int not null default 0,
  uses_max int not null,
  constraint codes_uses check (uses between 0 and uses_max)
) with (fillfactor = 90);
create index codes_by_pool on codes (pool_id);
comment on table codes is
  'One row a bearer code, by the million: without a foreign key, for a pool is never deleted. A tenth of each page is left for new row versions, so that a use touches no index';
comment on column codes.id is 'The first 128 bits of the SHA-256 of the code in its plain form; the code itself is kept nowhere';
comment on column codes.uses is 'Backed redemptions; the check makes an overrun impossible';

create table code_redemptions (
  code_id uuid not null,
  pool_id uuid not null,
  basket_id uuid not null,
  account_id uuid not null,
  promotion_id uuid not null,
  amount_minor bigint not null constraint code_redemptions_amount check (amount_minor >= 0),
  backed boolean not null,
  redeemed_at timestamptz not null,
  constraint code_redemptions_pkey primary key (code_id, basket_id)
);
create index code_redemptions_by_pool on code_redemptions (pool_id, code_id) where backed;
comment on table code_redemptions is 'Which basket used which bearer code';
comment on column code_redemptions.account_id is 'Bears the basket: the member''s account, or the store''s without a card';
comment on column code_redemptions.amount_minor is 'Money taken off; 0 for a promotion that gives points';
comment on column code_redemptions.backed is
  'False: a till had already given it away though the code was used up; outside its uses';
comment on column code_redemptions.redeemed_at is 'The basket''s own time';

comment on column leases.subject_id is 'The coupon''s, code''s, budget''s or account''s id';
