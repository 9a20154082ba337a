-- Sales, returns and voids share one namespace of references, whose rows say in which order they were committed.
alter table swipe_references drop constraint swipe_references_kind;
alter table swipe_references add constraint swipe_references_kind check (kind in ('sale', 'return', 'void'));
alter table swipe_references add column commit_order bigint not null default nextval('commit_order');
comment on column swipe_references.basket_id is 'The basket''s id, or the return''s';

create table returns (
  account_id uuid not null,
  id uuid not null,
  kind text not null constraint returns_kind check (kind in ('return', 'void')),
  store_id text not null,
  terminal_id text not null,
  operator_id text,
  reference text not null,
  exchange_reference text,
  returned_at timestamptz not null,
  recorded_at timestamptz not null default now(),
  parts jsonb not null,
  refund_minor bigint not null constraint returns_refund check (refund_minor >= 0),
  owed_minor bigint not null constraint returns_owed check (owed_minor >= 0),
  points_reversed bigint not null,
  points_restored bigint not null,
  points_balance bigint,
  coupons_restored jsonb not null,
  flags text[] not null,
  constraint returns_pkey primary key (account_id, id)
);
create index returns_by_time on returns (account_id, returned_at desc, id desc);
comment on table returns is 'Immutable. What came back, and what that moved; written in one commit with its effects';
comment on column returns.account_id is 'The account of the baskets that it undoes a part of';
comment on column returns.parts is
  '[{basketId, reference, lines: [{line, sku, quantity, weightGrams, amountMinor}], refundMinor, owedMinor, reversed, restored}], one for each basket';
comment on column returns.exchange_reference is 'The sale that it was exchanged for';

create table basket_remains (
  account_id uuid not null,
  basket_id uuid not null,
  returned jsonb not null,
  net_minor bigint not null,
  refunded_minor bigint not null constraint basket_remains_refunded check (refunded_minor >= 0),
  owed_minor bigint not null constraint basket_remains_owed check (owed_minor >= 0),
  points_earned bigint not null,
  points_spent bigint not null,
  discounts jsonb not null,
  taken jsonb not null,
  changed_at timestamptz not null default now(),
  constraint basket_remains_pkey primary key (account_id, basket_id)
);
comment on table basket_remains is
  'What is left of a basket of which something was returned, as if only that had been bought; it depends on what was returned alone';
comment on column basket_remains.returned is '[{line, quantity, weightGrams}] in all';
comment on column basket_remains.taken is
  'What the sale had taken of everything scarce, from before anything came back: {budgets: [{budgetId, subjectId, uses, sets, moneyMinor}], coupons: [{couponId, subjectId, kind, backed}]}';
comment on column basket_remains.net_minor is 'What the rest costs';
comment on column basket_remains.refunded_minor is 'Paid out in all, money alone';
comment on column basket_remains.owed_minor is 'What was paid out beyond what the rest allows, or what the rest costs beyond what was paid';
