-- Receipts whose basket had no card are claimed by a code that only this database can make.
create table receipt_secrets (
  name text constraint receipt_secrets_pkey primary key,
  secret text not null
);
comment on table receipt_secrets is 'Made once, never changed: codes on paper are checked by it';
insert into receipt_secrets (name, secret)
values ('receipts', replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''));

create table claims (
  basket_id uuid not null constraint claims_pkey primary key,
  basket_account_id uuid not null,
  account_id uuid not null,
  points_account_id uuid not null,
  reference text not null,
  points bigint not null constraint claims_points check (points >= 0),
  claimed_on date not null,
  claimed_at timestamptz not null,
  author text not null
);
create index claims_by_account on claims (account_id, claimed_on);
comment on table claims is
  'A basket without a card whose points a member has claimed since; its row stays the store''s. Immutable';
comment on column claims.basket_account_id is 'The account of the basket, which is the store''s';
comment on column claims.points_account_id is 'Whose points it gave: the member''s own account or the household''s';
comment on column claims.claimed_on is 'The day of the claim by the clock of the store of purchase';
comment on column claims.author is 'The id of the key that it came with';

create table claim_failures (
  account_id uuid not null constraint claim_failures_pkey primary key,
  since timestamptz not null,
  failures int not null
);
comment on table claim_failures is 'Wrong receipt codes of a member within the hour that began with the first of them';
