-- Retailers keep their own names of promotions, by which they are imported.
alter table promotions add column external_id text constraint promotions_external_id unique;
comment on column promotions.external_id is 'The retailer’s own id, by which an import finds it';
comment on column promotions.state is
  'draft, live (launched; what is shown as scheduled, live or over follows from promotion_periods and days), paused, ended';

-- Which periods were known when: what a basket was priced by can be read again as it was then.
alter table promotion_periods add column started_rules bigint, add column ended_rules bigint;
update promotion_periods p
set started_rules = o.at, ended_rules = case when p.ends_at <> 'infinity' then 0 end
from (
  -- Those of before were all known at 0; below it they keep their order, for the key.
  select promotion_id, starts_at,
    row_number() over (partition by promotion_id order by starts_at) - count(*) over (partition by promotion_id) as at
  from promotion_periods) o
where o.promotion_id = p.promotion_id and o.starts_at = p.starts_at;
alter table promotion_periods
  alter column started_rules set not null,
  drop constraint promotion_periods_pkey,
  add constraint promotion_periods_pkey primary key (promotion_id, started_rules);
comment on column promotion_periods.started_rules is
  'The version of the rules (cache_versions, promotions) as of the launch; 0 and below: before it was kept';
comment on column promotion_periods.ended_rules is
  'The version of the rules as of which ends_at is what it is; null: it has not been set';
comment on column promotion_periods.starts_at is
  'The launch, or the moment that it named; -infinity for the first without one, for only its own days bound it';
comment on column promotion_periods.ends_at is
  'The pause, the end, or the start of the next version, excluded; starts_at: it was cancelled before its moment';

-- Who pays: the store, unless a manufacturer is named.
update promotions set draft = '{"funder": "store"}'::jsonb || draft;
update promotion_versions set definition = '{"funder": "store"}'::jsonb || definition;
update campaigns set draft = jsonb_set(draft, '{coupon,funder}', '"store"') where not draft -> 'coupon' ? 'funder';
update campaign_versions set definition = jsonb_set(definition, '{coupon,funder}', '"store"')
where not definition -> 'coupon' ? 'funder';
alter table coupons add column funder text not null default 'store';
comment on column coupons.funder is 'Who pays for it: store, or the name of a manufacturer';
comment on column baskets.discounts is
  '[{line, promotionId, version, couponId, amountMinor, receiptLabel, funder}]; no funder: the store pays';

-- What a settlement reads: a few pages a day of business, at next to no cost for a swipe.
create index baskets_by_business_date on baskets using brin (business_date) with (autosummarize = on);
