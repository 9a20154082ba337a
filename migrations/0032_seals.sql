-- The sealed ledger: a chain of digests over the entries in the order of their positions, and their sums by day.
create table ledger_seals (
  number bigint not null constraint ledger_seals_pkey primary key,
  day date not null,
  from_position bigint not null,
  to_position bigint not null,
  entries int not null constraint ledger_seals_entries check (entries > 0),
  points bigint not null,
  digest bytea not null constraint ledger_seals_digest check (octet_length(digest) = 32),
  prints bytea not null,
  sealed_at timestamptz not null default now(),
  constraint ledger_seals_range check (from_position <= to_position),
  constraint ledger_seals_prints check (octet_length(prints) = 16 * entries)
);
alter table ledger_seals alter column prints set storage external;
create index ledger_seals_by_day on ledger_seals (day, number);
comment on table ledger_seals is 'Append-only. Each seals the entries with positions of its range; ranges follow each other without a gap';
comment on column ledger_seals.day is
  'Of the books, in UTC: the day the entries were recorded on, and never before the day of the seal before it';
comment on column ledger_seals.points is 'Sum of the entries, in points';
comment on column ledger_seals.digest is 'SHA-256 of the digest before it, the seal''s own figures and every entry: docs/ledger.md';
comment on column ledger_seals.prints is
  'For every entry its position and the first 8 bytes of its SHA-256: which one it is that no longer matches';

create table points_days (
  day date not null,
  cohort date not null,
  kind text not null,
  points bigint not null,
  constraint points_days_pkey primary key (day, cohort, kind)
) with (fillfactor = 70);
comment on table points_days is 'Sums of the sealed entries, written with their seal';
comment on column points_days.day is 'The day of the seal';
comment on column points_days.cohort is 'First day of the month in which the lot was earned, in UTC';

-- What was just added is looked at when it is sealed; without a summary all of it would be read each time.
drop index points_entries_by_position;
create index points_entries_by_position on points_entries using brin (position) with (pages_per_range = 16, autosummarize = on);
