import type { FastifyContextConfig, FastifySchema } from 'fastify'
import type { z } from 'zod'
import type { ProblemCode } from '../../errors.ts'
import { createHeaders } from './shapes.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Refusals of this route beyond those that follow from its roles and schemas. */
    problems?: readonly ProblemCode[]
    /** The shape of a body that the route reads as it arrives: described here, checked there. */
    streamedBody?: z.ZodType
  }
  interface FastifyInstance {
    /** Every route as it was registered, hidden ones too. */
    describedRoutes: readonly DescribedRoute[]
  }
}

export type DescribedRoute = {
  method: string | string[]
  url: string
  /** Bytes; absent: the server's own limit. */
  bodyLimit?: number | undefined
  config?: Pick<FastifyContextConfig, 'roles' | 'problems' | 'streamedBody'> | undefined
  schema?: FastifySchema | undefined
}

const always: ProblemCode[] = [
  'invalid-request',
  'too-many-requests',
  'internal-error',
  'overloaded',
  'not-ready',
  'database-unavailable',
]
const ofBodies: ProblemCode[] = ['malformed-json', 'too-large', 'unsupported-media-type']

/** Every code that a route may answer with: what its shape implies and what it names itself. */
export function problemsOf(route: DescribedRoute): Set<ProblemCode> {
  const { config, schema } = route
  const codes = new Set<ProblemCode>(always)
  const add = (more: readonly ProblemCode[]) => {
    for (const code of more) codes.add(code)
  }
  if (config?.roles) add(['key-missing', 'key-unknown', 'role-not-allowed'])
  if (schema?.body || config?.streamedBody) add(ofBodies)
  if (schema?.params) add(['not-found'])
  if (schema?.headers === createHeaders) add(['idempotency-key-conflict'])
  add(config?.problems ?? [])
  return codes
}
