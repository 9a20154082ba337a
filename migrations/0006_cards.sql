create table cards (
  number text not null constraint cards_pkey primary key,
  member_id uuid not null references members,
  status text not null default 'active' constraint cards_status
    check (status in ('active', 'blocked', 'replaced')),
  replaced_by text references cards,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now()
);
create index cards_by_member on cards (member_id);
comment on column cards.number is 'Digits only: EAN-13 prefix 29, GSRN-18, or 16 to 19 digits with a Luhn check digit';
