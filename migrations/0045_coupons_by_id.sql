-- A discount of an offline till may name the coupon of another member: its campaign is found by the coupon alone.
create index coupons_by_id on coupons (id);
comment on index coupons_by_id is 'For settlements and what was unbacked: a basket names coupons of whichever account';
