import fastJson from 'fast-json-stringify'
import type { FastifySerializerCompiler } from 'fastify'
import { z } from 'zod'

type Serialize = (value: unknown) => string

const compiled = new WeakMap<z.ZodType, Serialize>()

/**
 * Response schemas are allow-lists: compiled to a serialiser that writes what is named and nothing else (zod's own
 * encoder would cost ten times as much per answer). When first used: compiling all of them would double the time until a
 * process that was started anew answers.
 */
export const serializerCompiler: FastifySerializerCompiler<z.ZodType> =
  ({ schema }) =>
  (value) => {
    const known = compiled.get(schema)
    if (known) return known(value)
    const serialize: Serialize = fastJson(
      z.toJSONSchema(schema, {
        io: 'output',
        target: 'draft-7',
        unrepresentable: 'any',
      }) as object,
    )
    compiled.set(schema, serialize)
    return serialize(value)
  }
