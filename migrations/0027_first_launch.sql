-- A first launch without a moment holds from then on. What was launched before this keeps its beginning, and its baskets their prices.
comment on column promotion_periods.starts_at is
  'The launch, or the moment that it named; -infinity for the first of older releases, where it named none';
