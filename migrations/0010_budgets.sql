create table budgets (
  id uuid not null constraint budgets_pkey primary key,
  uses_max bigint constraint budgets_uses_max check (uses_max >= 0),
  money_max_minor bigint constraint budgets_money_max check (money_max_minor >= 0),
  uses bigint not null default 0,
  money_minor bigint not null default 0,
  constraint budgets_uses check (uses between 0 and coalesce(uses_max, uses)),
  constraint budgets_money check (money_minor between 0 and coalesce(money_max_minor, money_minor))
) with (fillfactor = 50);
comment on table budgets is 'Counters of a campaign''s redemptions; the checks make an overrun impossible';
comment on column budgets.id is 'The campaign''s id';

create table leases (
  subject_id uuid not null,
  store_id text not null,
  terminal_id text not null,
  quote_id uuid not null,
  uses bigint not null,
  amount bigint not null,
  expires_at timestamptz not null,
  constraint leases_pkey primary key (subject_id, store_id, terminal_id)
);
create index leases_by_quote on leases (quote_id);
create index leases_by_terminal on leases (store_id, terminal_id);
comment on table leases is
  'What a quote holds for its terminal for minutes: a coupon, a budget''s uses and money, an account''s points';
comment on column leases.subject_id is 'The coupon''s, budget''s or account''s id';
comment on column leases.amount is 'Minor units for a budget, points for an account, 0 for a coupon';
