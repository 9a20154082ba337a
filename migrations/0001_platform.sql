-- What every room stands on: partitions by time, versioned caches, the outbox, idempotency keys, settings.

create function uuid_floor(at timestamptz) returns uuid
  language sql immutable strict parallel safe
  return (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid;
comment on function uuid_floor is
  'The smallest UUIDv7 of that millisecond (RFC 9562): ids are time-ordered, so a range of ids is a range of time';

create function ensure_partitions(parent regclass, first_month date, months int) returns void
  language plpgsql as $$
declare
  first_day date;
begin
  for i in 0 .. months - 1 loop
    first_day := (date_trunc('month', first_month) + make_interval(months => i))::date;
    execute format(
      'create table if not exists %I partition of %s for values from (%L) to (%L)',
      parent::text || to_char(first_day, '_YYYY_MM'), parent,
      uuid_floor(first_day::timestamp at time zone 'UTC'),
      uuid_floor((first_day + interval '1 month') at time zone 'UTC'));
  end loop;
end $$;
comment on function ensure_partitions is 'Monthly partitions by id, idempotent; tables keep a default partition besides';

create table cache_versions (
  name text primary key,
  version bigint not null default 1
);
comment on table cache_versions is
  'One row per thing that processes keep in memory; bumped in the transaction that changes it';

create table events (
  id uuid not null constraint events_pkey primary key,
  kind text not null,
  account_id uuid not null,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null default now(),
  claimed_at timestamptz,
  attempts int not null default 0
) with (autovacuum_vacuum_scale_factor = 0.02, fillfactor = 80);
comment on table events is
  'The outbox: written in the commit that it tells of, deleted when every consumer has its mark';
comment on column events.id is 'The id of what happened (a basket), so telling it twice is impossible';
comment on column events.occurred_at is 'The basket''s own time';
comment on column events.claimed_at is 'Last handed to the queue; handed again when the lease has passed';

create table event_marks (
  consumer text not null,
  event_id uuid not null,
  constraint event_marks_pkey primary key (consumer, event_id)
);
comment on table event_marks is
  'A consumer''s own mark, written in the commit of its effect: delivery at least once, effect once';

create table idempotency_keys (
  key_id uuid not null,
  key text not null,
  fingerprint bytea not null,
  status smallint not null,
  answer jsonb not null,
  created_at timestamptz not null default now(),
  constraint idempotency_keys_pkey primary key (key_id, key)
);
comment on table idempotency_keys is 'Answers to creating calls outside the checkout, written with what they created';

create table settings (
  name text primary key,
  value jsonb not null,
  updated_at timestamptz not null default now()
);
comment on table settings is 'The programme''s few settings and the marks of long imports';
