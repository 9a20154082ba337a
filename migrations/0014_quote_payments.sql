create table quote_payments (
  quote_id uuid not null constraint quote_payments_pkey primary key,
  basket_id uuid not null,
  account_id uuid not null
);
comment on table quote_payments is
  'Which basket paid a quote: one only, for what a quote grants is granted once; kept as long as the quote';
comment on column quote_payments.account_id is 'The account of that basket, beside which it is found';
insert into quote_payments (quote_id, basket_id, account_id)
select distinct on (quote_id) quote_id, id, account_id from baskets
where quote_id is not null and id >= uuid_floor(now() - interval '8 days')
order by quote_id, id;
