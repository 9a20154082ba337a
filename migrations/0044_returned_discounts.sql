-- What came back is taken off what funders pay, on the business date of the return, and off what promotions gave.
create index returns_by_business_date on returns ("left"(reference, 8));
create index basket_remains_discounts on basket_remains using gin (discounts jsonb_path_ops);
comment on column returns.parts is
  '[{basketId, reference, lines: [{line, sku, quantity, weightGrams}], refundMinor, owedMinor, netMinor, reversed, restored, discountsBack: [{promotionId, couponId, funder, unbacked, amountMinor}]}], one for each basket';
