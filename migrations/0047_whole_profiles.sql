alter table profiles
  add column spend_weight double precision not null default 0,
  add column visit_days jsonb not null default '[]',
  add column recent jsonb not null default '[]',
  add column rules text not null default '';
comment on table profiles is
  'Sums, minima, maxima, sets and the latest alone; the order of baskets does not matter. No row without profiling consent';
comment on column profiles.spend_weight is 'Sum of net times 2^((purchase - 2020-01-01) / 45 days) over baskets, minor units';
comment on column profiles.habits is
  '{departments, categories, brands, products: [[key, baskets, units, spendMinor, weight, firstAtMs, lastAtMs]], stores, weekdays, dayparts: [[key, baskets, spendMinor]]}, in no order';
comment on column profiles.visit_days is
  '[[block, bits]]: days with a basket; block is floor(days since 1970-01-01 / 30), bit n of bits its n-th day';
comment on column profiles.recent is
  'The latest 100 baskets, the oldest first: [[atMs, day, storeId, netMinor, sku…]]';
comment on column profiles.rules is
  'Which goods and figures it was made of; one that was made by other rules than those in force is made anew';
