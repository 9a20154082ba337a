import type { ProductFacts } from '../../domain/basket.ts'
import { statement } from '../../platform/db/pipeline.ts'

export const readProductFacts = statement<ProductFacts & { sku: string }>(
  'products.read_facts',
  `select sku, department, category, cost_minor as "costMinor", policy_class as "policyClass"
   from products where sku = any($1::text[])`,
)
