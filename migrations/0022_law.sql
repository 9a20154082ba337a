alter table products add column pure_alcohol_microlitres int
  constraint products_pure_alcohol check (pure_alcohol_microlitres >= 0);
comment on column products.pure_alcohol_microlitres is
  'Of one piece; 700 ml of 40 % are 280,000. Prices that law keeps it from going below depend on it';

create table law_rules (
  id text not null constraint law_rules_pkey primary key,
  content jsonb,
  created_at timestamptz not null default now(),
  withdrawn_at timestamptz
);
comment on table law_rules is
  'The retailer''s own rules of law, and which of those that come with the program it has withdrawn';
comment on column law_rules.content is
  'All of a rule but its id, never changed; null: the rule of this id that comes with the program';
comment on column law_rules.withdrawn_at is 'Since when it counts for nothing that is priced; null: it counts';

insert into cache_versions (name) values ('law');
