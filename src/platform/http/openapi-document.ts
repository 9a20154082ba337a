import { type ProblemCode, problems } from '../../errors.ts'
import {
  type Json,
  type JsonObject,
  mergeDirections,
  openSchema,
  pruneSchema,
} from './openapi-prune.ts'

/** A whole request body per operationId, shown with the operation. */
export type RequestExamples = Readonly<Record<string, object>>

type Operation = {
  operationId: string
  responses: Record<string, object>
  parameters?: { [field: string]: unknown }[]
  requestBody?: { content: Record<string, { example?: object }> }
  'x-problems'?: ProblemCode[]
}

const operationFields =
  'summary description operationId tags security parameters requestBody responses'
const parameterFields = 'name in required description schema'

type Path = Record<string, Operation>

/** The collected document with problem answers, examples and nothing twice. */
export function finishDocument(document: JsonObject, requestExamples: RequestExamples): JsonObject {
  const paths = Object.entries(document['paths'] as unknown as Record<string, Path>).sort(byName)
  const finished = paths.map(([url, path]) => [
    url,
    Object.fromEntries(
      Object.entries(path).map(([method, operation]) => [
        method,
        finishOperation(operation, requestExamples[operation.operationId]),
      ]),
    ),
  ])
  const components = document['components'] as JsonObject
  const { openapi, info, servers, tags } = document
  const whole = {
    openapi,
    info,
    servers,
    tags,
    paths: Object.fromEntries(finished),
    components: {
      ...components,
      responses: { Problem: problemResponse },
      schemas: { ...openAnswers(components['schemas'] as JsonObject), Problem: problemSchema },
    },
  }
  return mergeDirections(pruneSchema(whole as JsonObject) as JsonObject)
}

const byName = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1)

function finishOperation(operation: Operation, example: object | undefined): object {
  const { 'x-problems': codes = [], responses, parameters, ...rest } = operation
  const body = operation.requestBody?.content['application/json']
  if (example && body) body.example = example
  return inOrder(operationFields, {
    ...rest,
    ...(parameters
      ? { parameters: parameters.map((parameter) => inOrder(parameterFields, parameter)) }
      : {}),
    responses: { ...described(responses), ...problemResponses(codes) },
  })
}

/** The named fields first, in this order, for the reader. */
function inOrder(fields: string, value: { [field: string]: unknown }): object {
  const first = fields.split(' ').filter((field) => value[field] !== undefined)
  return { ...Object.fromEntries(first.map((field) => [field, value[field]])), ...value }
}

const openAnswers = (schemas: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      name,
      name.endsWith('Input') ? schema : openSchema(schema),
    ]),
  )

const described = (responses: Record<string, object>): Record<string, object> =>
  Object.fromEntries(
    Object.entries(responses).map(([status, response]) => {
      const { description } = response as { description?: string }
      const words = description === 'Default Response' ? 'Success' : description
      return [status, { ...(openSchema(response as Json) as object), description: words }]
    }),
  )

function problemResponses(codes: readonly ProblemCode[]): Record<string, object> {
  const byStatus = new Map<number, ProblemCode[]>()
  for (const code of codes) {
    const { status } = problems[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  return Object.fromEntries(
    [...byStatus].map(([status, list]) => [
      String(status),
      { $ref: '#/components/responses/Problem', description: list.sort().join(', ') },
    ]),
  )
}

const problemResponse: JsonObject = {
  description: 'A refusal or a fault, with a stable code',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
}

const problemSchema: JsonObject = {
  type: 'object',
  description: 'RFC 9457. Some codes carry further members, such as the recorded answer.',
  properties: {
    type: { type: 'string', format: 'uri-reference', description: 'Where the code is explained' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: Object.keys(problems) },
    detail: { type: 'string' },
    requestId: { type: 'string' },
    errors: {
      type: 'array',
      description: 'What is wrong where; pointers are RFC 6901 into the request',
      items: {
        type: 'object',
        properties: { pointer: { type: 'string' }, detail: { type: 'string' } },
        required: ['pointer', 'detail'],
      },
    },
  },
  required: ['type', 'title', 'status', 'code', 'detail', 'requestId'],
}
