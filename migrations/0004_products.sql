create table products (
  sku text not null constraint products_pkey primary key,
  name text not null,
  department text not null,
  category text not null,
  subcategory text,
  brand text,
  price_minor bigint constraint products_price check (price_minor >= 0),
  cost_minor bigint constraint products_cost check (cost_minor >= 0),
  policy_class text,
  updated_at timestamptz not null default now()
);
create index products_by_category on products (category, sku);
comment on column products.price_minor is 'Shelf price in minor units; the till''s own price is what a basket records';
comment on column products.cost_minor is 'Purchase price in minor units, copied to each line as of the purchase';
comment on column products.policy_class is 'What the law says of it, such as alcohol; copied to each line as of the purchase';
