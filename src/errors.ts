/**
 * The closed list of refusals. Every code has an anchor in docs/problems.md; a test keeps both in step.
 * `status` follows the manner of the API: 400 shape, 401, 403, 404, 409, 413, 422 well-formed but refused, 429, 503.
 */
export const problems = {
  'malformed-json': { status: 400, title: 'The body is not JSON' },
  'invalid-request': { status: 400, title: 'The request does not have the documented shape' },
  'unsupported-media-type': { status: 415, title: 'The content type is not supported' },
  'key-missing': { status: 401, title: 'No API key was sent' },
  'key-unknown': { status: 401, title: 'The API key is unknown, expired or revoked' },
  'role-not-allowed': { status: 403, title: 'The key’s role may not do this' },
  'foreign-terminal': { status: 403, title: 'The reference belongs to another store or terminal' },
  'not-found': { status: 404, title: 'There is no such thing here' },
  'reference-conflict': { status: 409, title: 'This reference is recorded with another body' },
  'idempotency-key-conflict': {
    status: 409,
    title: 'This Idempotency-Key was used with another request',
  },
  'external-id-taken': { status: 409, title: 'Something else has this external id' },
  'card-taken': { status: 409, title: 'This card belongs to a member already' },
  'card-not-active': { status: 409, title: 'The card is not active' },
  'state-conflict': { status: 409, title: 'The present state does not allow this' },
  'too-large': { status: 413, title: 'The request is too large' },
  'amount-mismatch': { status: 422, title: 'A line’s amount is not quantity times unit price' },
  'line-repeated': { status: 422, title: 'Two lines have the same number' },
  'total-too-large': { status: 422, title: 'A sum is too large to be counted exactly' },
  'discount-exceeds-line': { status: 422, title: 'A discount is larger than its line' },
  'tenders-short': { status: 422, title: 'Tenders and points do not cover the net amount' },
  'points-insufficient': {
    status: 422,
    title: 'The member does not have that many points to spend',
  },
  'points-without-member': { status: 422, title: 'Points can only be spent with a member’s card' },
  'purchased-in-future': { status: 422, title: 'The purchase lies in the future' },
  'returned-in-future': { status: 422, title: 'The return lies in the future' },
  'original-unknown': { status: 422, title: 'What is to be returned is not known here' },
  'not-returnable': { status: 422, title: 'These goods cannot be returned' },
  'exceeds-sale': { status: 422, title: 'More is returned than is left of the sale' },
  'launched-in-past': { status: 422, title: 'The launch lies in the past' },
  'date-impossible': { status: 422, title: 'The business date does not exist' },
  'card-number-invalid': { status: 422, title: 'The card number has a wrong check digit or form' },
  'time-zone-unknown': { status: 422, title: 'There is no such time zone' },
  'store-unknown': { status: 422, title: 'There is no such store' },
  'definition-incomplete': { status: 422, title: 'The draft is not fit to be launched' },
  'law-forbids': { status: 422, title: 'A law forbids this in one of the stores' },
  'coupon-not-usable': { status: 422, title: 'The coupon cannot be activated' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'internal-error': { status: 500, title: 'Something went wrong here' },
  overloaded: { status: 503, title: 'Too much is waiting; try again shortly' },
  'not-ready': { status: 503, title: 'The service cannot do its work yet' },
  'database-unavailable': {
    status: 503,
    title: 'The database cannot be reached; nothing was recorded',
  },
} as const

export type ProblemCode = keyof typeof problems

export type ProblemError = { pointer: string; detail: string }

export type ProblemOptions = {
  /** JSON pointers (RFC 6901) into the request with what is wrong there. */
  errors?: ProblemError[]
  /** Extension members of the problem document, such as the recorded answer. */
  extra?: Record<string, unknown>
  retryAfterSeconds?: number
}

/** A refusal on its way to the caller: rendered as RFC 9457 by the one error handler. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly options: ProblemOptions

  constructor(code: ProblemCode, detail: string, options: ProblemOptions = {}) {
    super(detail)
    this.name = 'Problem'
    this.code = code
    this.options = options
  }

  get status(): number {
    return problems[this.code].status
  }
}

/** A problem that names one field of the request. */
export const fieldProblem = (code: ProblemCode, pointer: string, detail: string): Problem =>
  new Problem(code, detail, { errors: [{ pointer, detail }] })
