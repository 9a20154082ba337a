-- Lost cards, codes that the app shows, members' own spend locks, and households that share their points.
alter table cards add column lost_at timestamptz;
alter table cards add constraint cards_lost check (lost_at is null or status <> 'active');
comment on column cards.lost_at is 'When it was reported lost, wall clock; null: it was not';

alter table points_balances add column spend_locked boolean not null default false;
comment on column points_balances.spend_locked is
  'The member''s own wish that their cards spend no points; on the member''s own row, a household''s points too';

-- What app codes are made and verified with: 244 random bits.
create table card_secrets (
  name text not null constraint card_secrets_pkey primary key,
  secret text not null
);
comment on table card_secrets is 'One row, made with the database and brought along by a restore';
insert into card_secrets (name, secret) values (
  'app-codes', encode(sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')), 'hex'));
insert into cache_versions (name) values ('card-codes');

create table card_code_uses (
  card_number text not null,
  step int not null,
  store_id text not null,
  terminal_id text not null,
  basket_id uuid not null,
  used_at timestamptz not null default now(),
  constraint card_code_uses_pkey primary key (card_number, step)
);
comment on table card_code_uses is 'The first basket that a code of the app was presented for';
comment on column card_code_uses.step is 'Which 30 seconds the code is of, counted from 1970';
create index card_code_uses_by_time on card_code_uses using brin (used_at) with (autosummarize = on);

alter table accounts drop constraint accounts_kind;
alter table accounts add constraint accounts_kind check (kind in ('member', 'store', 'household'));

create table households (
  id uuid not null constraint households_pkey primary key,
  account_id uuid not null constraint households_account unique references accounts,
  name text,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  merged_into uuid references households,
  constraint households_merged check (merged_into is null or ended_at is not null)
);
comment on table households is
  'Members who share one balance of points, which is in the household''s account; coupons stay each member''s own';
comment on column households.ended_at is 'When its last member left, or it went into another; null: it has members';

create table household_members (
  member_id uuid not null constraint household_members_pkey primary key references members,
  household_id uuid not null references households,
  joined_at timestamptz not null default now()
);
create index household_members_by_household on household_members (household_id);
comment on table household_members is 'A member is in one household at most; who has left is not listed';
create index points_balances_shared on points_balances (shared_account_id) where shared_account_id is not null;
