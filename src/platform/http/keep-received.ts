import type { FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** The JSON as it came, before defaults: what a repeat is compared with. Only where `keepReceived` runs. */
    received: unknown
  }
}

/** Before validation, which puts defaults in. */
export async function keepReceived(request: FastifyRequest): Promise<void> {
  request.received = request.body
}
