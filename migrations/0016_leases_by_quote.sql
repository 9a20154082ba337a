alter table leases drop constraint leases_pkey;
alter table leases add column account_id uuid;
alter table leases add constraint leases_pkey primary key (subject_id, quote_id);
comment on column leases.account_id is
  'Whose card the quote is for; the terminal''s next quote for it takes over what the one before held; null: no card';

drop index profiles_by_last;
delete from cache_versions where name = 'campaigns';
