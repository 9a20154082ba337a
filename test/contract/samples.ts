import { z } from 'zod'

type Schema = {
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  minItems?: number
  minimum?: number
  exclusiveMinimum?: number
  minLength?: number
  format?: string
  pattern?: string
  $ref?: string
  $defs?: Record<string, Schema>
}

const byFormat: Record<string, string> = {
  'date-time': '2026-11-20T10:15:00+00:00',
  date: '2026-11-20',
  email: 'maeve@example.org',
  uuid: '019aa000-0000-7000-8000-000000000000',
}

const words = [
  'sample',
  '0042',
  '03',
  'IE',
  '20261120-0042-03-000001',
  '2900000000001',
  '+35315550100',
  '2026-11-20',
  'Europe/Dublin',
  'IIIIIPPPPP',
]

/** A request body of the right shape, made from its schema; the values mean nothing. */
export function sampleOf(schema: z.ZodType): unknown {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema
  return sample(json, json)
}

function sample(schema: Schema, root: Schema): unknown {
  if (schema.$ref) {
    return sample(root.$defs?.[schema.$ref.replace('#/$defs/', '')] ?? {}, root)
  }
  if ('const' in schema) return schema.const
  if (schema.enum) return schema.enum[0]
  const choice = schema.anyOf?.[0] ?? schema.oneOf?.[0] ?? schema.allOf?.[0]
  if (choice) return sample(choice, root)
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(([name]) => schema.required?.includes(name))
          .map(([name, inner]) => [name, sample(inner, root)]),
      )
    case 'array':
      return Array.from({ length: Math.max(1, schema.minItems ?? 0) }, () =>
        sample(schema.items ?? {}, root),
      )
    case 'integer':
    case 'number':
      return Math.max(1, schema.minimum ?? 1, (schema.exclusiveMinimum ?? 0) + 1)
    case 'boolean':
      return true
    case 'null':
      return null
    default:
      return sampleText(schema)
  }
}

function sampleText(schema: Schema): string {
  if (schema.format && byFormat[schema.format]) return byFormat[schema.format] ?? ''
  const { pattern } = schema
  const fitting = pattern ? words.find((word) => new RegExp(pattern, 'u').test(word)) : 'sample'
  return (fitting ?? 'sample').padEnd(schema.minLength ?? 0, '0')
}
