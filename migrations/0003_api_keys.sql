create table api_keys (
  id uuid not null constraint api_keys_pkey primary key,
  role text not null constraint api_keys_role
    check (role in ('terminal', 'app', 'member', 'marketing', 'staff', 'admin')),
  name text not null,
  secret_hash bytea not null constraint api_keys_secret unique,
  store_id text constraint api_keys_store references stores,
  terminal_id text,
  member_id uuid,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  revoked_at timestamptz,
  constraint api_keys_terminal check ((role = 'terminal') = (store_id is not null and terminal_id is not null)),
  constraint api_keys_member check ((role = 'member') = (member_id is not null))
);
create index api_keys_by_terminal on api_keys (store_id, terminal_id) where role = 'terminal';
create index api_keys_by_expiry on api_keys (expires_at) where role = 'member';
create index api_keys_by_member on api_keys (member_id) where role = 'member';
comment on column api_keys.secret_hash is 'SHA-256 of the whole key, which has 192 random bits and so needs no slow hash';
comment on column api_keys.expires_at is 'Wall clock; member tokens live for minutes, other keys have none';
