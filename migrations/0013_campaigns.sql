create table campaigns (
  id uuid not null constraint campaigns_pkey primary key,
  state text not null default 'draft' constraint campaigns_state
    check (state in ('draft', 'live', 'paused', 'ended')),
  version int not null default 0,
  draft jsonb not null,
  launched_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table campaign_versions (
  campaign_id uuid not null references campaigns,
  version int not null,
  definition jsonb not null,
  launched_at timestamptz not null default now(),
  constraint campaign_versions_pkey primary key (campaign_id, version)
);
insert into cache_versions (name) values ('campaigns');

create table campaign_members (
  campaign_id uuid not null references campaigns,
  account_id uuid not null,
  arm text not null constraint campaign_members_arm check (arm in ('treated', 'held-out')),
  entered_at timestamptz not null,
  baskets int not null,
  sales_minor bigint not null,
  constraint campaign_members_pkey primary key (campaign_id, account_id)
);
comment on table campaign_members is 'Who was in the audience, on which side, and what they have bought since; fed once per basket';
comment on column campaign_members.entered_at is 'Time of the basket at which the member first met the audience';
