create table quarantine (
  id uuid not null constraint quarantine_pkey primary key,
  store_id text not null,
  terminal_id text not null,
  part_hash bytea not null,
  reference text,
  received bytea not null,
  received_bytes bigint not null,
  code text not null,
  detail text not null,
  errors jsonb not null,
  received_at timestamptz not null,
  state text not null default 'open' constraint quarantine_state check (state in ('open', 'resubmitted', 'dismissed')),
  decided_by text,
  decided_at timestamptz,
  note text,
  result jsonb,
  constraint quarantine_part unique (store_id, terminal_id, part_hash),
  constraint quarantine_decided check ((state = 'open') = (decided_at is null))
);
create index quarantine_by_state on quarantine (state, id);
create index quarantine_by_store on quarantine (store_id, id);
create index quarantine_waiting on quarantine (id) where state = 'open' and code = 'original-unknown';
comment on table quarantine is
  'Parts of batches that were not accepted, as they came, so that nothing a terminal stored is lost';
comment on column quarantine.part_hash is 'SHA-256 of what came; the same part of a terminal is kept once';
comment on column quarantine.received is 'The bytes as they came, up to 256 kB of them; they may be no text at all';
comment on column quarantine.received_bytes is 'How many came';
comment on column quarantine.code is 'The problem that kept it out last: the batch''s, or that of a resubmission as received';
comment on column quarantine.decided_by is 'The id of the key that resubmitted or dismissed it, or worker';
comment on column quarantine.result is 'Once resubmitted: {status, body} as a batch would have answered';

create table terminal_syncs (
  store_id text not null,
  terminal_id text not null,
  synced_until timestamptz not null,
  reported_at timestamptz not null,
  constraint terminal_syncs_pkey primary key (store_id, terminal_id)
);
comment on column terminal_syncs.synced_until is 'All that the terminal stored until then has been sent; never goes back';

create table offline_points (
  account_id uuid not null,
  bought_on date not null,
  points bigint not null,
  constraint offline_points_pkey primary key (account_id, bought_on)
);
create index offline_points_by_day on offline_points (bought_on);
comment on table offline_points is
  'Points that tills took while nobody could be asked, by member and day; written under the lock of the account';
comment on column offline_points.account_id is 'The member''s own account, also in a household';
comment on column offline_points.bought_on is 'The day of purchase by the store''s clock';
