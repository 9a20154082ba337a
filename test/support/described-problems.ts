import { problemsOf } from '../../src/platform/http/route-problems.ts'
import type { App } from '../../src/platform/http/server.ts'

/** Turns every refusal that its route does not describe into a fault that any test about it will see. */
export function refuseUndescribedProblems(app: App): void {
  app.addHook('onSend', async (request, reply, payload) => {
    if (reply.getHeader('content-type') !== 'application/problem+json') return payload
    const { config, schema, url, method } = request.routeOptions
    if (url === undefined || schema?.hide) return payload
    const { code } = JSON.parse(String(payload))
    if (problemsOf({ config, schema, url, method: String(method) }).has(code)) return payload
    reply.code(500)
    return JSON.stringify({ code: `${code} is not described by ${method} ${url}` })
  })
}
