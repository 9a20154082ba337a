create table prediction_models (
  name text not null,
  version integer not null constraint prediction_models_version check (version > 0),
  run_on date not null,
  as_of timestamptz not null,
  parameters jsonb not null,
  diagnostics jsonb not null,
  constraint prediction_models_pkey primary key (name, version)
);
comment on table prediction_models is
  'What a nightly fit has come to, of all members together: the last 30 versions of each name; names nobody';
comment on column prediction_models.name is 'For good, as a job''s is';
comment on column prediction_models.version is '1, 2, 3 … of the name; the greatest is in use';
comment on column prediction_models.run_on is 'The last day by the stores'' calendars that it was made from';
comment on column prediction_models.as_of is 'The end of that day, or when it was run where that was earlier';
comment on column prediction_models.parameters is 'What predictions are made with; its shape is that of the name';
comment on column prediction_models.diagnostics is 'How the fit went; nothing is predicted with it';
