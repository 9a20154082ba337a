-- Models, rules and what suggestions rest on are held in memory; bumped whenever a night has made new ones.
insert into cache_versions (name) values ('predictions');
