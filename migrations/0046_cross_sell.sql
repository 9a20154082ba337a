create table cross_sell_runs (
  is_kept boolean not null default true constraint cross_sell_runs_pkey primary key
    constraint cross_sell_runs_one check (is_kept),
  run_on date not null,
  as_of timestamptz not null,
  since_on date not null,
  baskets bigint not null
);
comment on table cross_sell_runs is 'One row: the run whose rules are kept, replaced in one commit with all of them';
comment on column cross_sell_runs.run_on is 'The last business date that was looked at';
comment on column cross_sell_runs.as_of is 'The end of that day, or when it was run where that was earlier';
comment on column cross_sell_runs.since_on is 'The first business date that was looked at; later where there were too many baskets';
comment on column cross_sell_runs.baskets is 'How many were looked at';

create table cross_sell_rules (
  kind text not null constraint cross_sell_rules_kind check (kind in ('product', 'category')),
  key text not null,
  baskets bigint not null,
  partners jsonb not null,
  constraint cross_sell_rules_pkey primary key (kind, key)
);
comment on table cross_sell_rules is 'What is bought with a product or category, of the run that is kept; names nobody';
comment on column cross_sell_rules.key is 'The sku, or the category''s name';
comment on column cross_sell_rules.baskets is 'How many of the run''s baskets hold it';
comment on column cross_sell_rules.partners is '[{name, right, both}], strongest first: sku or category, baskets that hold it, baskets with both';
