import { z } from 'zod'
import { layoutPattern, measurePrefixes } from '../../domain/gs1/variable-measure.ts'

const layout = z
  .strictObject({
    prefix: z.enum(measurePrefixes).describe('First two digits of the EAN-13; each once'),
    layout: z
      .string()
      .regex(layoutPattern)
      .describe(
        'What the next ten digits are: I item, V verifier of the field, P price, W weight, such as IIIIIVPPPP',
      ),
    unit: z
      .union([z.literal(1), z.literal(10), z.literal(100), z.literal(1000)])
      .default(1)
      .describe('What 1 in the field stands for, in minor units or grams'),
    weighed: z
      .boolean()
      .default(false)
      .describe(
        'The price is of weighed goods: a line may leave its weight out. Always true of W.',
      ),
  })
  .meta({ id: 'BarcodeLayout' })

type Layout = z.infer<typeof layout>

export const layoutsBody = z
  .strictObject({
    layouts: z
      .array(layout)
      .max(measurePrefixes.length)
      .superRefine((layouts, context) => {
        for (const at of repeatedAt(layouts)) {
          context.addIssue({ code: 'custom', path: [at, 'prefix'], message: 'was used before' })
        }
      }),
  })
  .meta({ id: 'BarcodeLayoutsBody' })

const repeatedAt = (layouts: readonly Layout[]): number[] =>
  layouts.flatMap(({ prefix }, at) =>
    layouts.findIndex((one) => one.prefix === prefix) < at ? [at] : [],
  )

export const layoutsAnswer = z
  .object({
    layouts: z.array(
      z.object({
        prefix: z.string(),
        layout: z.string(),
        unit: z.int(),
        weighed: z.boolean(),
      }),
    ),
  })
  .meta({ id: 'BarcodeLayouts' })
