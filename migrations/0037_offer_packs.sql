create table offer_pack_keys (
  id uuid not null constraint offer_pack_keys_pkey primary key,
  public_key text not null,
  private_key bytea,
  created_at timestamptz not null,
  retired_at timestamptz,
  constraint offer_pack_keys_retired check ((private_key is null) = (retired_at is not null))
);
comment on table offer_pack_keys is 'Ed25519 keys that offer packs are signed with; made on first use, one at a time';
comment on column offer_pack_keys.public_key is '32 bytes as base64url';
comment on column offer_pack_keys.private_key is 'PKCS #8, DER; forgotten once it is retired';
comment on column offer_pack_keys.retired_at is 'Wall clock; null: packs are signed with it. Tills verify with it until its packs have expired';
create unique index offer_pack_keys_current on offer_pack_keys ((true)) where retired_at is null;

create index cards_not_active on cards (changed_at, number) where status <> 'active';
comment on index cards_not_active is 'Which cards a till that is offline has to refuse, and whether that has changed';
