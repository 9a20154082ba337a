-- A lot keeps what became of its points, so that a return can undo exactly its part, and can be below zero: a debt.
alter table points_lots add column origin text not null default 'earn'
  constraint points_lots_origin check (origin in ('earn', 'opening', 'adjust', 'transfer'));
alter table points_lots add column available_at timestamptz;
alter table points_lots add column reversed bigint not null default 0;
alter table points_lots add column expired bigint not null default 0;
alter table points_lots add column debt bigint not null default 0;
alter table points_lots add column moved_to_account uuid;
alter table points_lots add column moved_to_lot uuid;
alter table points_lots drop constraint points_lots_remaining;
alter table points_lots add constraint points_lots_remaining check (remaining between -debt and points);
alter table points_lots add constraint points_lots_parts check (reversed between 0 and points and expired >= 0 and debt >= 0);
alter table points_lots add constraint points_lots_moved
  check (moved_to_lot is null or (moved_to_account is not null and remaining = 0));
comment on column points_lots.available_at is 'Until then its points are pending: counted, and not to be spent; null: at once';
comment on column points_lots.reversed is 'Taken back by returns of the basket that earned it';
comment on column points_lots.expired is 'Taken by expiry; a late basket from before may spend them';
comment on column points_lots.debt is
  'How far it may be below zero: points that were spent before a return took them back. A spend never raises it';
comment on column points_lots.moved_to_lot is
  'The lot that stands for this one in another account, with its dates, its basket and what becomes of it';
drop index points_lots_spendable;
create index points_lots_spendable on points_lots (account_id, expires_at, id) where remaining > 0 or expired > 0;
create index points_lots_debts on points_lots (account_id) where remaining < 0;

alter table points_balances add column shared_account_id uuid;
comment on column points_balances.shared_account_id is
  'The household''s account, which holds the points instead; null: they are here';

alter table baskets add column points_account_id uuid;
comment on column baskets.points_account_id is 'Which account''s points it moved, where it was a household''s; null: its own';

create sequence commit_order cache 1;
comment on sequence commit_order is
  'Taken under the locks of what a commit changes: of two that share an account, coupon, code or cap the later one has the higher number';

alter table points_entries add column return_id uuid;
alter table points_entries add column reason text;
alter table points_entries add column author text;
alter table points_entries add column position bigint not null default nextval('commit_order');
create index points_entries_by_position on points_entries using brin (position) with (pages_per_range = 16);
alter table points_entries drop constraint points_entries_kind;
alter table points_entries add constraint points_entries_kind
  check (kind in ('earn', 'spend', 'reverse', 'restore', 'expire', 'settle', 'adjust', 'move', 'opening'));
alter table points_entries drop constraint points_entries_sign;
alter table points_entries add constraint points_entries_sign check (
  points <> 0 and (kind not in ('earn', 'opening') or points > 0) and (kind <> 'spend' or points < 0));
comment on column points_entries.kind is
  'earn, spend: by a basket; reverse, restore: what a return takes back of the one and gives back of the other; expire: above zero where a late basket spends what had expired; settle: from one lot to a debt; move: to another account';
comment on column points_entries.return_id is 'The return or void that it is part of; basket_id is the basket it undoes';
comment on column points_entries.author is 'Who did it by hand: the key''s id';
