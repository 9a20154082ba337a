import { Agent, type IncomingMessage, request } from 'node:http'

export type Call = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: string
  key: string
  body?: unknown
  idempotencyKey?: string
}

export type Answer = { status: number; body: unknown }

/** A caller of the API over connections kept open, patient with a server that asks for patience. */
export type Client = {
  /** Repeats what answered 429 or 503, or did not answer: every call of a replay may be repeated. */
  call(call: Call): Promise<Answer>
  close(): void
}

const TRIES = 8
const PATIENCE_MS = 250
const TIMEOUT_MS = 30_000

export function createClient(baseUrl: string, signal: AbortSignal): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  return {
    async call(call) {
      for (let tried = 1; ; tried += 1) {
        signal.throwIfAborted()
        const heard = await send(baseUrl, agent, call).catch(lost)
        if (!isWorthAnother(heard) || tried === TRIES) return answerOf(heard)
        await pause(Math.max(heard.retryAfterMs, PATIENCE_MS * tried), signal)
      }
    },
    close: () => agent.destroy(),
  }
}

/** What came of one try: an answer, or the fault that kept it from coming. */
type Heard = { answer?: Answer; fault?: Error; retryAfterMs: number }

const lost = (fault: Error): Heard => ({ fault, retryAfterMs: 0 })

const isWorthAnother = ({ answer }: Heard): boolean =>
  !answer || answer.status === 429 || answer.status === 503

function answerOf({ answer, fault }: Heard): Answer {
  if (!answer) throw fault
  return answer
}

/** The answer's body, where its status is one of `statuses`; else an error that says what was refused and why. */
export async function expectAnswer(
  client: Client,
  call: Call,
  statuses: readonly number[],
): Promise<unknown> {
  const answer = await client.call(call)
  if (statuses.includes(answer.status)) return answer.body
  throw new Error(`${call.method} ${call.path} ${describeRefusal(answer)}`)
}

/** Status, code and detail of a problem, for people. */
export function describeRefusal({ status, body }: Answer): string {
  const { code, detail } = (body ?? {}) as { code?: string; detail?: string }
  return `answered ${status} ${code ?? ''}: ${detail ?? ''}`
}

function send(baseUrl: string, agent: Agent, call: Call): Promise<Heard> {
  const text = call.body === undefined ? undefined : JSON.stringify(call.body)
  const headers: Record<string, string | number> = { authorization: `Bearer ${call.key}` }
  if (text !== undefined) {
    headers['content-type'] = 'application/json'
    headers['content-length'] = Buffer.byteLength(text)
  }
  if (call.idempotencyKey) headers['idempotency-key'] = call.idempotencyKey
  return new Promise((resolve, reject) => {
    const url = new URL(call.path, baseUrl)
    const sent = request(url, { method: call.method, agent, headers, timeout: TIMEOUT_MS })
    sent.once('timeout', () => sent.destroy(new Error(`${call.path} did not answer in time`)))
    sent.once('error', reject)
    sent.once('response', (response) => readAnswer(response).then(resolve, reject))
    sent.end(text)
  })
}

async function readAnswer(response: IncomingMessage): Promise<Heard> {
  const pieces: Buffer[] = []
  for await (const piece of response) pieces.push(piece)
  const text = Buffer.concat(pieces).toString()
  const body: unknown = text === '' ? null : JSON.parse(text)
  return {
    answer: { status: response.statusCode ?? 0, body },
    retryAfterMs: Number(response.headers['retry-after'] ?? 0) * 1000,
  }
}

/** Rejects when `signal` aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    }, ms)
    signal.addEventListener('abort', onAbort, { once: true })
  })
}
