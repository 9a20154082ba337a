create table coupons (
  account_id uuid not null,
  id uuid not null,
  code text not null,
  campaign_id uuid not null,
  state text not null default 'issued' constraint coupons_state check (state in ('issued', 'activated', 'redeemed')),
  title text not null,
  discount jsonb not null,
  skus text[] not null,
  categories text[] not null,
  why text not null,
  activation_needed boolean not null,
  issued_at timestamptz not null,
  expires_at timestamptz not null,
  activated_at timestamptz,
  redeemed_at timestamptz,
  constraint coupons_pkey primary key (account_id, id),
  constraint coupons_window check (expires_at > issued_at)
) with (fillfactor = 80);
create unique index coupons_code on coupons (code);
create index coupons_by_expiry on coupons (account_id, expires_at);
create index coupons_by_campaign on coupons (campaign_id, account_id);
comment on index coupons_by_expiry is 'Whole, for a predicate on state would make every redemption an index write';
comment on column coupons.issued_at is 'The time of the basket that earned it; usable after it';
comment on column coupons.expires_at is 'End of a day in the store''s time zone; expired is judged at the purchase, not stored';
comment on column coupons.discount is 'A reward as promotions have them: {kind, percent | amountMinor | multiplier}';
comment on column coupons.why is 'The reason in plain words, for the member';

create table coupon_redemptions (
  account_id uuid not null,
  coupon_id uuid not null,
  basket_id uuid not null,
  campaign_id uuid not null,
  amount_minor bigint not null constraint coupon_redemptions_amount check (amount_minor >= 0),
  backed boolean not null,
  redeemed_at timestamptz not null,
  constraint coupon_redemptions_pkey primary key (account_id, coupon_id, basket_id)
);
create unique index coupon_redemptions_once on coupon_redemptions (account_id, coupon_id) where backed;
create index coupon_redemptions_by_campaign on coupon_redemptions (campaign_id);
comment on column coupon_redemptions.amount_minor is 'Money taken off; 0 for a coupon that multiplied points';
comment on column coupon_redemptions.amount_minor is 'Money off; 0 for a points multiplier';
comment on column coupon_redemptions.backed is
  'False: a till had already given it away though the coupon or its budget was used up; outside the cap';
