create table points_balances (
  account_id uuid not null constraint points_balances_pkey primary key,
  balance bigint not null default 0
) with (fillfactor = 70);
comment on table points_balances is
  'Sum of the account''s lots and of its entries; its row is the lock under which an account''s checkout is serial';

create table points_lots (
  account_id uuid not null,
  id uuid not null,
  basket_id uuid,
  points bigint not null constraint points_lots_points check (points > 0),
  remaining bigint not null constraint points_lots_remaining check (remaining between 0 and points),
  earned_at timestamptz not null,
  expires_at timestamptz not null,
  constraint points_lots_pkey primary key (account_id, id)
) with (fillfactor = 90);
create index points_lots_spendable on points_lots (account_id, expires_at, id) where remaining > 0;
comment on column points_lots.earned_at is 'The basket''s own time';
comment on column points_lots.expires_at is 'End of a day in the store''s time zone; spent first expiring first';

create table points_entries (
  account_id uuid not null,
  id uuid not null,
  lot_id uuid not null,
  basket_id uuid,
  kind text not null constraint points_entries_kind check (kind in ('earn', 'spend')),
  points bigint not null,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null default now(),
  constraint points_entries_pkey primary key (account_id, id),
  constraint points_entries_sign check ((kind = 'earn') = (points > 0) and points <> 0)
) partition by range (id);
create table points_entries_other partition of points_entries default;
select ensure_partitions('points_entries', now()::date, 3);
comment on table points_entries is 'Append-only; every debit names the lot it took from';
