alter table stores add column groups text[] not null default '{}';
comment on column stores.groups is 'Names of groups that promotions can be for';

-- Terms that promotions have now are spelled out in those made before.
create function with_terms(definition jsonb) returns jsonb language sql immutable as $$
  select '{"stacking": "onePerLine", "priority": 0, "minimumSpend": null, "discountMaxMinor": null,
           "setsPerBasket": null, "weekdays": [], "hours": null, "stores": [], "storeGroups": []}'::jsonb
    || definition
    || jsonb_build_object('appliesTo',
         '{"brands": [], "except": {"products": [], "categories": [], "brands": []}}'::jsonb
         || (definition -> 'appliesTo'))
$$;
update promotions set draft = with_terms(draft);
update promotion_versions set definition = with_terms(definition);
drop function with_terms(jsonb);
