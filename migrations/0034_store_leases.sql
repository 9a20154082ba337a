create table store_leases (
  id uuid not null constraint store_leases_pkey primary key,
  store_id text not null,
  subject_id uuid not null,
  uses bigint not null constraint store_leases_uses check (uses > 0),
  money_minor bigint constraint store_leases_money check (money_minor > 0),
  uses_left bigint not null constraint store_leases_uses_left check (uses_left between 0 and uses),
  sets_left bigint not null constraint store_leases_sets_left check (sets_left between 0 and uses),
  money_left_minor bigint constraint store_leases_money_left check (money_left_minor between 0 and money_minor),
  expires_at timestamptz not null,
  created_at timestamptz not null,
  created_by text not null,
  state text not null default 'out' constraint store_leases_state check (state in ('out', 'returned', 'written-off')),
  closed_at timestamptz,
  closed_by text,
  reason text,
  uses_returned bigint not null default 0,
  money_returned_minor bigint not null default 0,
  constraint store_leases_closed check ((state = 'out') = (closed_at is null)),
  constraint store_leases_empty check (state = 'out' or (uses_left = 0 and sets_left = 0 and coalesce(money_left_minor, 0) = 0)),
  constraint store_leases_limit check ((money_minor is null) = (money_left_minor is null))
) with (fillfactor = 50);
create index store_leases_by_store on store_leases (store_id, subject_id) where state = 'out';
create index store_leases_by_expiry on store_leases (expires_at) where closed_at is null;
comment on index store_leases_by_expiry is 'Its predicate says the same as state, but so that no checkout is planned by it';
create index store_leases_in_order on store_leases (store_id, id);
comment on table store_leases is
  'Parts of budgets that stores have in advance; what is left of one is counted in its budget, like the uses of baskets';
comment on column store_leases.subject_id is 'The campaign or promotion, whose budget for all baskets together it is drawn from';
comment on column store_leases.uses is 'And as many sets, for a till that is offline gives one set a use';
comment on column store_leases.money_minor is 'Null: the money is counted in the budget as it is given away';
comment on column store_leases.uses_left is 'Not given away yet; 0 once it is closed';
comment on column store_leases.expires_at is 'It backs purchases until then, included';
comment on column store_leases.closed_by is 'The id of the key that wrote it off, or worker';
comment on column store_leases.uses_returned is 'What was left when it was closed, which went back to the budget';
