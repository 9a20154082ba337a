alter table profiles add column goods_minor bigint not null default 0;
comment on column profiles.goods_minor is 'Paid for profiled goods, discounts taken off, minor units';

create table profile_distributions (
  is_kept boolean not null default true constraint profile_distributions_pkey primary key
    constraint profile_distributions_one check (is_kept),
  run_on date not null,
  as_of timestamptz not null,
  members bigint not null constraint profile_distributions_members check (members > 0),
  last_at timestamptz[] not null,
  weights double precision[] not null,
  spend_weights double precision[] not null,
  basket_goods_minor double precision not null,
  offer_share double precision not null,
  offer_shares double precision[] not null,
  basket_products double precision[] not null
);
comment on table profile_distributions is
  'One row: how the figures of all profiles are spread, to compare one with; replaced each night, names nobody';
comment on column profile_distributions.run_on is 'The business date that was over';
comment on column profile_distributions.as_of is 'The end of that day, or when it was run where that was earlier';
comment on column profile_distributions.members is 'How many profiles there were';
comment on column profile_distributions.last_at is 'Last baskets: what a fifth, two, three and four of the members lie below';
comment on column profile_distributions.weights is 'The same of profiles.weight';
comment on column profile_distributions.spend_weights is 'The same of profiles.spend_weight';
comment on column profile_distributions.basket_goods_minor is 'Paid for profiled goods in a basket on average, minor units';
comment on column profile_distributions.offer_share is '0-1 of what was paid for profiled goods: on discounted lines';
comment on column profile_distributions.offer_shares is
  'Members'' shares, each drawn towards offer_share: what 1, 2 … 99 hundredths of them lie below';
comment on column profile_distributions.basket_products is
  'Different profiled goods in recent baskets of some thousand members: what 1, 2 … 99 hundredths lie below; empty: no goods';

alter table profiles add column waiting int not null default 0;
comment on column profiles.waiting is
  'Baskets in the totals whose gains wait in profile_gains to be added to habits, visit_days and recent';

create table profile_gains (
  account_id uuid not null constraint profile_gains_profile references profiles on delete cascade,
  basket_id uuid not null,
  gain jsonb not null,
  constraint profile_gains_pkey primary key (account_id, basket_id)
);
comment on table profile_gains is
  'What the latest recorded baskets add to a profile: to rewrite a long one at every basket would cost the most of it';
comment on column profile_gains.gain is
  '[atMs, day, storeId, netMinor, weekday, daypart, [[sku, quantity, paidMinor, isDiscounted, department, category, brand]]]';
