-- What has ended is found here, however many lots are long spent. Only lots that hold something have a place in it. The
-- end of a day is the same instant for a whole day's purchases, so a swipe's lot is added at the end of the index and
-- shares its key with its neighbours. Spending a part of a lot adds the one entry that every index on it adds already.
create index points_lots_due on points_lots (expires_at) where remaining > 0;

create table points_openings (
  reference text not null constraint points_openings_pkey primary key,
  account_id uuid not null,
  points bigint not null constraint points_openings_points check (points > 0),
  content_hash bytea not null,
  author text not null,
  recorded_at timestamptz not null default now()
);
comment on table points_openings is
  'Balances taken over from an old programme, each once for all time by the old programme''s own reference';
comment on column points_openings.content_hash is 'Of what was sent under the reference, to tell a repeat from another';

create table daily_runs (
  run_on date not null,
  job text not null,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  counts jsonb not null default '{}',
  constraint daily_runs_pkey primary key (run_on, job)
);
comment on table daily_runs is 'What the day''s jobs did; a job that did not finish is run again';
comment on column daily_runs.run_on is 'The day by the stores'' calendars';
comment on column daily_runs.finished_at is
  'By the clock on the wall; a day that was not over by then is run once more when it is. null: not to its end yet';
comment on column daily_runs.counts is 'Summed over all runs of the day, each part in the commit that it counts';
