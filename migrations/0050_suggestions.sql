create table suggestion_items (
  version int not null,
  part int not null,
  skus text[] not null,
  categories text[] not null,
  figures bytea not null,
  sequel_items bytea not null,
  sequel_chances bytea not null,
  constraint suggestion_items_pkey primary key (version, part)
);
comment on table suggestion_items is
  'What all members'' baskets say of products, some thousand to a part, as of a version of the model next-basket; names nobody';
comment on column suggestion_items.skus is 'Products in the order of their numbers, which go on from part to part';
comment on column suggestion_items.categories is 'Of each product, as the catalogue had it; empty: none';
comment on column suggestion_items.figures is 'Six 32-bit floats of each product, little-endian';
comment on column suggestion_items.sequel_items is
  'Fifty 32-bit whole numbers of each product, little-endian: what follows it in the next basket; -1: nothing more';
comment on column suggestion_items.sequel_chances is 'The chance of each of these, 32-bit floats';

create table suggestion_stores (
  version int not null,
  store_id text not null,
  skus text[] not null,
  constraint suggestion_stores_pkey primary key (version, store_id)
);
comment on table suggestion_stores is 'What is bought most in a store, the most frequent first; names nobody';

create table suggestion_peers (
  account_id uuid not null constraint suggestion_peers_pkey primary key
    constraint suggestion_peers_profile references profiles (account_id) on delete cascade,
  skus text[] not null,
  shares real[] not null,
  closest_shares real[] not null,
  likeness real not null,
  as_of timestamptz not null
);
comment on table suggestion_peers is
  'What members who buy like this one bought next; goes with the profile. No row without profiling consent';
comment on column suggestion_peers.shares is 'Of each product the share of the likeness of those who bought it, 0 to 1';
comment on column suggestion_peers.closest_shares is 'The same of the closest fifty, by the square of their likeness';
comment on column suggestion_peers.likeness is 'Cosine of the closest, 0 to 1';

create table blocked_products (
  account_id uuid not null,
  sku text not null,
  blocked_at timestamptz not null default now(),
  constraint blocked_products_pkey primary key (account_id, sku)
);
comment on table blocked_products is 'What a member does not want to be suggested or to get coupons on';
