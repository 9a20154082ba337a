create or replace function ensure_partitions(parent regclass, first_month date, months int) returns void
  language plpgsql as $$
declare
  first_day date;
  name text;
begin
  for i in 0 .. months - 1 loop
    first_day := (date_trunc('month', first_month) + make_interval(months => i))::date;
    name := parent::text || to_char(first_day, '_YYYY_MM');
    -- To make one locks the whole table, so it is not even tried where there is one.
    continue when to_regclass(quote_ident(name)) is not null;
    execute format(
      'create table %I partition of %s for values from (%L) to (%L)',
      name, parent,
      uuid_floor(first_day::timestamp at time zone 'UTC'),
      uuid_floor((first_day + interval '1 month') at time zone 'UTC'));
  end loop;
end $$;

alter table event_marks add column marked_at timestamptz not null default now();
comment on column event_marks.marked_at is 'When it was consumed: a mark is kept for as long as a queue may tell it again';
