import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Problem } from '../../errors.ts'
import type { Principal, Role, TerminalPrincipal } from './principal.ts'
import { hashSecret, sameSecret } from './secrets.ts'

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal | null
  }
  interface FastifyContextConfig {
    /** Who may call; absent: anybody, without a key. */
    roles?: readonly Role[]
  }
}

const KNOWN_FOR_MS = 500
const KNOWN_KEYS_MAX = 50_000

const administrator: Principal = {
  keyId: '00000000-0000-7000-8000-000000000000',
  role: 'admin',
  storeId: null,
  terminalId: null,
  memberId: null,
  expiresAt: null,
}

export type AuthenticateOptions = {
  adminApiKey: string | undefined
  now: () => Date
  /** Looks a live key up by its SHA-256. */
  findPrincipal: (secretHash: Buffer) => Promise<Principal | undefined>
}

export type Authentication = {
  /** Makes this process look the key up again at its next use, such as when it has been revoked. */
  forget(keyId: string): void
}

/** Every route names its roles; a key is looked up at most twice a second, so a revoked one dies within one. */
export function registerAuthentication(
  app: FastifyInstance,
  options: AuthenticateOptions,
): Authentication {
  const known = new Map<string, { principal: Principal; until: number }>()

  async function findPrincipal(secret: string): Promise<Principal | undefined> {
    const held = known.get(secret)
    if (held && held.until > performance.now()) return held.principal
    if (options.adminApiKey && sameSecret(secret, options.adminApiKey)) return administrator
    known.delete(secret)
    const askedAt = performance.now()
    const principal = await options.findPrincipal(hashSecret(secret))
    if (!principal) return undefined
    if (known.size >= KNOWN_KEYS_MAX) known.clear()
    known.set(secret, { principal, until: askedAt + KNOWN_FOR_MS })
    return principal
  }

  app.decorateRequest('principal', null)
  app.addHook('onRequest', async (request) => {
    const allowed = request.routeOptions.config.roles
    if (!allowed) return
    const principal = await findPrincipal(bearerOf(request))
    if (!principal || isExpired(principal, options.now())) {
      throw new Problem('key-unknown', 'Send a live key as Authorization: Bearer <key>.')
    }
    if (!allowed.includes(principal.role)) {
      throw new Problem('role-not-allowed', `This needs one of: ${allowed.join(', ')}.`)
    }
    request.principal = principal
  })

  return {
    forget(keyId) {
      for (const [secret, { principal }] of known) {
        if (principal.keyId === keyId) known.delete(secret)
      }
    },
  }
}

const isExpired = (principal: Principal, now: Date) =>
  principal.expiresAt !== null && principal.expiresAt <= now

function bearerOf(request: FastifyRequest): string {
  const header = request.headers.authorization
  const secret = header?.match(/^Bearer ([\x21-\x7e][\x20-\x7e]{0,511})$/i)?.[1]
  if (!secret) throw new Problem('key-missing', 'Send a key as Authorization: Bearer <key>.')
  return secret
}

export function principalOf(request: FastifyRequest): Principal {
  if (!request.principal) throw new Error('a route without roles asked who is calling')
  return request.principal
}

/** The caller as a terminal; routes that use it allow the role `terminal` alone. */
export function terminalOf(request: FastifyRequest): TerminalPrincipal {
  const principal = principalOf(request)
  if (principal.storeId === null || principal.terminalId === null) {
    throw new Problem('role-not-allowed', 'This needs a terminal key.')
  }
  return principal as TerminalPrincipal
}
