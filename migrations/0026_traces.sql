alter table baskets add column trace jsonb;
comment on column baskets.trace is
  'What the engine was given beside lines and what is recorded elsewhere, and what did not apply; null: recorded before it was kept. {rules, pricedAt, source, given: {localDate, localTime, storeGroups, isMember, discountMaxMinor, coupons, budgets}, points, lost, almost}';
