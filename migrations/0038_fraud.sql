alter table stores add column latitude double precision;
alter table stores add column longitude double precision;
alter table stores add constraint stores_place check (
  (latitude is null) = (longitude is null) and latitude between -90 and 90 and longitude between -180 and 180);
comment on column stores.latitude is 'Degrees north (WGS 84); null: unknown';
comment on column stores.longitude is 'Degrees east (WGS 84)';

alter table returns add column without_receipt boolean not null default false;
comment on column returns.without_receipt is 'The baskets were found by member and product';

create table fraud_facts (
  id uuid not null,
  kind text not null constraint fraud_facts_kind
    check (kind in ('basket', 'return', 'void', 'claim', 'wrong-code')),
  account_id uuid,
  card_number text,
  store_id text,
  terminal_id text,
  operator_id text,
  reference text,
  happened_at timestamptz not null,
  net_minor bigint not null default 0,
  points_earned bigint not null default 0,
  points_spent bigint not null default 0,
  bonuses uuid[] not null default '{}',
  without_receipt boolean not null default false,
  own_sale boolean not null default false,
  constraint fraud_facts_pkey primary key (id, kind)
);
create index fraud_facts_by_account on fraud_facts (account_id, happened_at) where account_id is not null;
create index fraud_facts_by_store on fraud_facts (store_id, happened_at);
create index fraud_facts_returns on fraud_facts (store_id, operator_id, happened_at) where own_sale;
create index fraud_facts_by_time on fraud_facts using brin (happened_at);
comment on table fraud_facts is 'What fraud watch knows of recent uses of cards; forgotten after the days of its settings';
comment on column fraud_facts.id is 'The basket''s, also of a claim of it, the return''s, or a wrong code''s own';
comment on column fraud_facts.account_id is 'The member''s; null: no card';
comment on column fraud_facts.happened_at is 'By the terminal''s own time';
comment on column fraud_facts.net_minor is 'What was paid; of a return what was refunded';
comment on column fraud_facts.bonuses is 'Promotions that gave something once for the whole basket';
comment on column fraud_facts.own_sale is 'A return or void by the operator who had sold the goods';

create table fraud_alerts (
  id uuid not null constraint fraud_alerts_pkey primary key,
  rule text not null,
  action text not null constraint fraud_alerts_action check (action in ('queue', 'flag')),
  state text not null default 'open' constraint fraud_alerts_state check (state in ('open', 'resolved')),
  account_id uuid,
  operator_store_id text,
  operator_id text,
  store_ids text[] not null,
  score int not null constraint fraud_alerts_score check (score between 0 and 100),
  raised int not null default 1,
  says text not null,
  figures jsonb not null,
  evidence jsonb not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  raised_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  verdict text constraint fraud_alerts_verdict check (verdict in ('confirmed', 'harmless')),
  note text,
  resolved_by text,
  resolved_at timestamptz,
  constraint fraud_alerts_resolved check (
    (state = 'resolved') = (verdict is not null) and (state = 'resolved') = (resolved_at is not null)),
  constraint fraud_alerts_operator check ((operator_id is null) = (operator_store_id is null))
);
create index fraud_alerts_by_account on fraud_alerts (account_id) where account_id is not null;
create index fraud_alerts_by_operator on fraud_alerts (operator_store_id, operator_id) where operator_id is not null;
create index fraud_alerts_open on fraud_alerts (id) where state = 'open';
comment on table fraud_alerts is 'What a human is to look at: a rule, whom it names, and why';
comment on column fraud_alerts.account_id is 'The member''s; null: it names an operator alone, or the member was forgotten';
comment on column fraud_alerts.score is '0 to 100; 50 at the rule''s threshold';
comment on column fraud_alerts.raised is 'How often new evidence came';
comment on column fraud_alerts.evidence is
  '[{id, kind, reference, storeId, terminalId, operatorId, at, netMinor, pointsEarned, pointsSpent}] by time';
comment on column fraud_alerts.first_at is 'Of the evidence';
comment on column fraud_alerts.resolved_by is 'The id of the key that it came with';
