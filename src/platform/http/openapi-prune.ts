import { isDeepStrictEqual } from 'node:util'

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

const INPUT = 'Input'
const SCHEMA_PREFIX = '#/components/schemas/'

/** A JSON Schema without what says nothing: bounds of safe integers, and patterns beside a format. */
export function pruneSchema(value: Json): Json {
  if (Array.isArray(value)) return value.map(pruneSchema)
  if (value === null || typeof value !== 'object') return value
  const kept = Object.entries(value).filter(([key, inner]) => {
    if (key === 'minimum') return inner !== Number.MIN_SAFE_INTEGER
    if (key === 'maximum') return inner !== Number.MAX_SAFE_INTEGER
    return !(key === 'pattern' && typeof value['format'] === 'string')
  })
  return Object.fromEntries(kept.map(([key, inner]) => [key, pruneSchema(inner)]))
}

/** A JSON Schema that lets further fields be: what an answer promises. */
export function openSchema(value: Json): Json {
  if (Array.isArray(value)) return value.map(openSchema)
  if (value === null || typeof value !== 'object') return value
  const kept = Object.entries(value).filter(
    ([key, inner]) => !(key === 'additionalProperties' && inner === false),
  )
  return Object.fromEntries(kept.map(([key, inner]) => [key, openSchema(inner)]))
}

/**
 * Named schemas come twice, as they are answered and as they are sent (`…Input`). Keeps those that something
 * refers to, and one where both say the same or only one is used.
 */
export function mergeDirections(document: JsonObject): JsonObject {
  const components = document['components'] as { schemas: Record<string, Json> }
  const used = reachable(document, components.schemas)
  const renamed = new Map<string, string>()
  for (const name of used) {
    if (!name.endsWith(INPUT)) continue
    const plain = plainName(name)
    if (!used.has(plain) || isSameButForDirection(components.schemas, name, plain)) {
      renamed.set(name, plain)
    }
  }
  const schemas: Record<string, Json> = {}
  // Sorted, so that `…Input` comes second: where both are one, the request's closed form is kept.
  for (const name of [...used].sort()) {
    schemas[renamed.get(name) ?? name] = components.schemas[name] ?? null
  }
  const rename = (name: string) => renamed.get(name) ?? name
  return mapRefs({ ...document, components: { ...components, schemas } }, rename) as JsonObject
}

const plainName = (name: string): string =>
  name.endsWith(INPUT) ? name.slice(0, -INPUT.length) : name

const isSameButForDirection = (schemas: Record<string, Json>, a: string, b: string): boolean =>
  isDeepStrictEqual(
    mapRefs(openSchema(schemas[a] ?? null), plainName),
    mapRefs(openSchema(schemas[b] ?? null), plainName),
  )

function reachable(document: JsonObject, schemas: Record<string, Json>): Set<string> {
  const components = { ...(document['components'] as JsonObject), schemas: null }
  const seen = new Set<string>()
  const open = refsOf({ ...document, components })
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue
    seen.add(name)
    open.push(...refsOf(schemas[name] ?? null))
  }
  return seen
}

function refsOf(value: Json): string[] {
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' && inner.startsWith(SCHEMA_PREFIX)
      ? [inner.slice(SCHEMA_PREFIX.length)]
      : refsOf(inner),
  )
}

function mapRefs(value: Json, rename: (name: string) => string): Json {
  if (Array.isArray(value)) return value.map((inner) => mapRefs(inner, rename))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key !== '$ref' || typeof inner !== 'string' || !inner.startsWith(SCHEMA_PREFIX)) {
        return [key, mapRefs(inner, rename)]
      }
      return [key, SCHEMA_PREFIX + rename(inner.slice(SCHEMA_PREFIX.length))]
    }),
  )
}
