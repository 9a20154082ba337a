-- A member's tiers, and promotions for some of them.
alter table points_balances add column tiers jsonb;
comment on column points_balances.tiers is
  '[[first day, tier], …] in the order of days, null: none; the changes to come if nothing more is earned too. Written by the worker';

update promotions set draft = '{"tiers": []}'::jsonb || draft;
update promotion_versions set definition = '{"tiers": []}'::jsonb || definition;
