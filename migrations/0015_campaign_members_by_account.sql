create index campaign_members_by_account on campaign_members (account_id);
