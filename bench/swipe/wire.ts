import { connect, type Socket } from 'node:net'

export type WireAnswer = { status: number; body: string }

/** One connection that stays open, as a till's does: a request, its answer, the next request. */
export type Wire = {
  post(path: string, body: string, key: string): Promise<WireAnswer>
  close(): void
}

/**
 * HTTP/1.1 with next to no work for the client: on a small machine every millisecond it takes is missing to the
 * service. Understands what the service sends, answers with a Content-Length, and nothing else.
 */
export async function openWire(host: string, port: number): Promise<Wire> {
  const socket = await open(host, port)
  let waiting: { resolve: (answer: WireAnswer) => void; reject: (error: Error) => void } | undefined
  let received = ''
  const fail = (error: Error): void => {
    waiting?.reject(error)
    waiting = undefined
  }
  socket.on('data', (text: string) => {
    received += text
    const answer = readAnswer(received)
    if (!answer || !waiting) return
    received = ''
    const { resolve } = waiting
    waiting = undefined
    resolve(answer)
  })
  socket.on('error', fail)
  socket.on('close', () => fail(new Error('the service closed the connection')))
  return {
    post: (path, body, key) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject }
        socket.write(
          `POST ${path} HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${key}\r\n` +
            `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
        )
      }),
    close: () => socket.destroy(),
  }
}

/** Bytes as characters, so that a length in bytes is a length in characters. */
const open = (host: string, port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true }, () => resolve(socket))
    socket.setEncoding('latin1')
    socket.once('error', reject)
  })

function readAnswer(received: string): WireAnswer | undefined {
  const headEnd = received.indexOf('\r\n\r\n')
  if (headEnd < 0) return undefined
  const head = received.slice(0, headEnd)
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
  if (length === undefined) throw new Error(`an answer without a length: ${head}`)
  const body = received.slice(headEnd + 4)
  if (body.length < Number(length)) return undefined
  return { status: Number(head.slice(9, 12)), body }
}
