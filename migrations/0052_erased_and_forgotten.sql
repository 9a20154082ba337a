-- Everything that learns of a member goes by the consent alone: who is erased has none.
delete from profiles where account_id in (select account_id from members where erased_at is not null);
update members set profiling_since = null where erased_at is not null and profiling_since is not null;
alter table members add constraint members_erased_forgotten check (erased_at is null or profiling_since is null);
