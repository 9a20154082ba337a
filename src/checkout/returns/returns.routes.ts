import type { FastifyReply } from 'fastify'
import type { Deps } from '../../deps.ts'
import { terminalOf } from '../../platform/auth/authenticate.ts'
import { keepReceived } from '../../platform/http/keep-received.ts'
import type { App } from '../../platform/http/server.ts'
import { checkReturn, checkVoid } from './check-return.ts'
import { type RecordedReturn, recordReturn } from './record-return.ts'
import { returnProblems } from './return-problems.ts'
import { returnAnswer, returnBody, voidBody } from './return-shapes.ts'

const config = { roles: ['terminal'] as const, problems: returnProblems }

export function returnRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/returns',
    {
      config,
      preValidation: keepReceived,
      schema: {
        summary: 'Take goods back, exactly once',
        description:
          'By the receipt’s reference, in any store and however long ago, or by member and product. What is left of ' +
          'the basket is worth what it alone would have cost. 200: a dry run, or a repeat.',
        tags: ['checkout'],
        body: returnBody,
        response: { 200: returnAnswer, 201: returnAnswer },
      },
    },
    async (request, reply) => {
      const options = { terminal: terminalOf(request), now: deps.now() }
      const checked = checkReturn(request.body, request.received, options)
      return answerWith(reply, await recordReturn(deps, checked))
    },
  )

  app.post(
    '/v1/voids',
    {
      config,
      preValidation: keepReceived,
      schema: {
        summary: 'Undo a whole basket, exactly once',
        description: 'Deposits that were given back included. 200: a dry run, or a repeat.',
        tags: ['checkout'],
        body: voidBody,
        response: { 200: returnAnswer, 201: returnAnswer },
      },
    },
    async (request, reply) => {
      const options = { terminal: terminalOf(request), now: deps.now() }
      const checked = checkVoid(request.body, request.received, options)
      return answerWith(reply, await recordReturn(deps, checked))
    },
  )
}

function answerWith(reply: FastifyReply, { answer, replayed }: RecordedReturn) {
  if (replayed) reply.header('idempotency-replayed', 'true')
  return reply.code(answer.id === null || replayed ? 200 : 201).send(answer)
}
