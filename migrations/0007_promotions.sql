create table promotions (
  id uuid not null constraint promotions_pkey primary key,
  state text not null default 'draft' constraint promotions_state
    check (state in ('draft', 'live', 'paused', 'ended')),
  version int not null default 0,
  draft jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on column promotions.version is 'The version that is or was live; 0: never launched';
comment on column promotions.draft is 'Free to edit; launch copies it to promotion_versions';

create table promotion_versions (
  promotion_id uuid not null references promotions,
  version int not null,
  definition jsonb not null,
  launched_at timestamptz not null default now(),
  constraint promotion_versions_pkey primary key (promotion_id, version)
);
comment on table promotion_versions is 'Immutable: what a basket was given can be looked up by promotion and version';
insert into cache_versions (name) values ('products'), ('stores'), ('promotions'), ('programme');
