-- A budget has one row for all baskets together, as before, and one for each store, day or member that a cap is for.
alter table budgets add column subject_id uuid;
alter table budgets add column per text not null default 'all'
  constraint budgets_per check (per in ('all', 'store', 'day', 'storeDay', 'member', 'memberDay'));
alter table budgets add column store_id text;
alter table budgets add column account_id uuid;
alter table budgets add column counted_on date;
alter table budgets add column sets bigint not null default 0;
alter table budgets add column sets_max bigint constraint budgets_sets_max check (sets_max >= 0);
alter table budgets add column caps jsonb not null default '[]';
alter table budgets add constraint budgets_sets check (sets between 0 and coalesce(sets_max, sets));
create index budgets_by_subject on budgets (subject_id, per);
create index budgets_by_day on budgets (counted_on) where counted_on is not null;
comment on table budgets is
  'Counters of what campaigns and promotions have given away; the checks make an overrun impossible';
comment on column budgets.id is 'The subject''s id where per is all, else a UUIDv5 of the subject, per, store, day and account';
comment on column budgets.subject_id is 'The campaign or promotion; null in the row of all, whose id it is';
comment on column budgets.per is 'What is counted together; limits of all are here, the others'' in caps of that row or in the promotion';
comment on column budgets.counted_on is 'The day by the store''s clock, where a cap is for a day';
comment on column budgets.caps is 'In the row of all of a campaign: [{per, usesMax, setsMax, moneyMaxMinor}]';
comment on column budgets.sets is 'Sets as the kind of promotion forms them';

alter table leases add column sets bigint not null default 0;
comment on column leases.sets is 'Of a budget';

create table budget_uses (
  budget_id uuid not null,
  basket_id uuid not null,
  uses int not null,
  sets bigint not null,
  money_minor bigint not null,
  constraint budget_uses_pkey primary key (budget_id, basket_id)
);
create index budget_uses_by_basket on budget_uses (basket_id);
comment on table budget_uses is 'What each basket took from each budget; a budget''s counters are their sums';
insert into budget_uses (budget_id, basket_id, uses, sets, money_minor)
select campaign_id, basket_id, count(*), 0, sum(amount_minor) from coupon_redemptions where backed group by 1, 2;

-- Terms that promotions have now are spelled out in those made before.
update promotions set draft =
  '{"members": [], "couponRequired": false, "budget": null, "caps": []}'::jsonb || draft;
update promotion_versions set definition =
  '{"members": [], "couponRequired": false, "budget": null, "caps": []}'::jsonb || definition;
update campaigns set draft = '{"caps": []}'::jsonb || draft;
update campaign_versions set definition = '{"caps": []}'::jsonb || definition;
