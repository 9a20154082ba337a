import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { Problem, type ProblemError, problems } from '../../errors.ts'
import { isDatabaseOutage, isSchemaMissing } from '../db/outage.ts'

const RETRY_AFTER_SECONDS = 1

/** The one place where anything that is not a success is rendered, as RFC 9457. */
export function registerProblems(app: FastifyInstance): void {
  app.setNotFoundHandler((request, reply) =>
    sendProblem(request, reply, new Problem('not-found', `No ${request.method} at this address.`)),
  )
  app.setErrorHandler(answerFault)
}

/** The error handler; also for what fails before a route is found, such as an address that cannot be decoded. */
export function answerFault(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const problem = toProblem(error)
  const { code } = problem
  if (problem.status >= 500) request.log.error({ err: error, code }, 'request failed')
  else request.log.info({ code, url: request.routeOptions?.url }, 'request refused')
  return sendProblem(request, reply, problem)
}

/** The problem document of `problem`, also for one item of a batch. */
export function problemBody(problem: Problem, requestId: string): Record<string, unknown> {
  return {
    type: `/problems#${problem.code}`,
    title: problems[problem.code].title,
    status: problem.status,
    code: problem.code,
    detail: problem.message,
    requestId,
    ...(problem.options.errors ? { errors: problem.options.errors } : {}),
    ...problem.options.extra,
  }
}

/** Known problems as they are, faults of the request by their kind, everything else without a detail. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  const fault = error as FastifyError
  if (hasZodFastifySchemaValidationErrors(fault)) {
    const errors = fault.validation.map((issue) => pointerOf(fault.validationContext, issue))
    return new Problem('invalid-request', describe(errors), { errors })
  }
  if (isDatabaseOutage(error)) {
    return new Problem('database-unavailable', 'Nothing was recorded; send the same again.', {
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    })
  }
  if (isSchemaMissing(error)) {
    return new Problem('not-ready', 'The database is not migrated to this version.', {
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    })
  }
  return problemOfStatus(fault)
}

function problemOfStatus(fault: FastifyError): Problem {
  switch (fault.statusCode) {
    case 400:
      return fault.code === 'FST_ERR_CTP_INVALID_JSON_BODY' || fault instanceof SyntaxError
        ? new Problem('malformed-json', 'The body could not be read as JSON.')
        : new Problem('invalid-request', fault.message)
    case 404:
    case 414:
      return new Problem('not-found', 'There is nothing at this address.')
    case 413:
      return new Problem('too-large', fault.message)
    case 415:
      return new Problem('unsupported-media-type', 'Send application/json.')
    case 429:
      return new Problem('too-many-requests', fault.message, { retryAfterSeconds: 1 })
    case 503:
      return new Problem('overloaded', 'The server is stopping; try again.', {
        retryAfterSeconds: 1,
      })
    default:
      return new Problem('internal-error', 'The fault was logged under the request id.')
  }
}

const describe = (errors: ProblemError[]): string =>
  errors
    .slice(0, 3)
    .map((error) => `${error.pointer || '/'}: ${error.detail}`)
    .join('; ')

function pointerOf(
  context: string | undefined,
  issue: { instancePath?: string; message?: string },
): ProblemError {
  const root = context && context !== 'body' ? `/${context}` : ''
  const path = issue.instancePath === '/' ? '' : (issue.instancePath ?? '')
  return { pointer: `${root}${path}`, detail: issue.message ?? 'is not valid' }
}

function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  if (problem.options.retryAfterSeconds) {
    reply.header('retry-after', problem.options.retryAfterSeconds)
  }
  return reply
    .code(problem.status)
    .header('x-request-id', request.id)
    .header('content-type', 'application/problem+json')
    .serializer(JSON.stringify)
    .send(problemBody(problem, request.id))
}
