create table members (
  id uuid not null constraint members_pkey primary key,
  account_id uuid not null constraint members_account unique references accounts,
  external_id text constraint members_external_id unique,
  joined_at timestamptz not null,
  profiling_since timestamptz,
  created_at timestamptz not null default now(),
  erased_at timestamptz
);
comment on table members is 'Ties a person to a pseudonymous account; what remains after erasure names nobody';
comment on column members.profiling_since is
  'Consent to profiling and since when, wall clock; null: none. Only baskets recorded since then enter the profile';

create table persons (
  member_id uuid not null constraint persons_pkey primary key references members,
  given_name text,
  family_name text,
  email text,
  phone text,
  birth_on date,
  updated_at timestamptz not null default now()
);
create index persons_by_email on persons (lower(email));
create index persons_by_phone on persons (phone);
comment on table persons is 'Names and contacts, apart from everything else, so that erasure is one delete';
comment on column persons.phone is 'Digits with a leading + where one was given; no spaces';

create table consents (
  member_id uuid not null references members,
  purpose text not null constraint consents_purpose
    check (purpose in ('profiling', 'email', 'sms', 'post', 'phone')),
  granted boolean not null,
  changed_at timestamptz not null default now(),
  constraint consents_pkey primary key (member_id, purpose, changed_at)
);
comment on table consents is 'Append-only; the latest row per purpose is in force';
