create table promotion_periods (
  promotion_id uuid not null,
  version int not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null default 'infinity',
  constraint promotion_periods_pkey primary key (promotion_id, starts_at),
  constraint promotion_periods_version foreign key (promotion_id, version) references promotion_versions,
  constraint promotion_periods_order check (ends_at >= starts_at)
);
create index promotion_periods_by_end on promotion_periods (ends_at);
comment on table promotion_periods is
  'When which version was in force, so that a basket that arrives late gets what it would have got in time';
comment on column promotion_periods.starts_at is 'The launch; -infinity for the first, for only its own days bound it';
comment on column promotion_periods.ends_at is 'The pause, the end, or the launch of the next version, excluded';

insert into promotion_periods (promotion_id, version, starts_at, ends_at)
select v.promotion_id, v.version,
  case v.version when 1 then '-infinity' else v.launched_at end,
  coalesce(
    lead(v.launched_at) over (partition by v.promotion_id order by v.version),
    case p.state when 'live' then 'infinity' else greatest(p.updated_at, v.launched_at) end)
from promotion_versions v
join promotions p on p.id = v.promotion_id;
