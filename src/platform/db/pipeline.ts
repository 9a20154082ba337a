import type pg from 'pg'

/** A hot statement: prepared once per connection under its name. `Row` is what it returns. */
export type Statement<Row> = { name: string; text: string; readonly row?: Row }

const texts = new Map<string, string>()

/** Every statement that is sent by name, for the test that looks at their plans. */
export const hotStatements: ReadonlyMap<string, string> = texts

/** Names a statement. A name stands for one text, on every connection, for as long as the process lives. */
export function statement<Row = never>(name: string, text: string): Statement<Row> {
  if (texts.has(name)) throw new Error(`two statements are named ${name}`)
  texts.set(name, text)
  return { name, text }
}

/** Anything that runs a statement: a pipelined transaction, or a pool outside of one. */
export type Sender = {
  send<Row>(statement: Statement<Row>, values: unknown[]): Promise<Row[]>
}

/** A pipelined transaction. */
export type Pipeline = Sender & {
  /** Sends a statement that nobody waits for: it travels with the commit, and fails it when it fails. */
  post(statement: Statement<never>, values: unknown[]): void
}

export type PipelineOptions = { namedStatements: boolean }

/** Statements outside a transaction, each on whichever connection is free. */
export const poolSender = (pool: pg.Pool, options: PipelineOptions): Sender => ({
  send: async (statement, values) => (await pool.query(toQuery(statement, values, options))).rows,
})

/**
 * One transaction whose statements are sent without waiting for each other: what `work` has posted
 * travels with the commit in one round trip. Resolves only when the server has answered COMMIT, which
 * is checked by its tag: after a failed statement a commit answers ROLLBACK without an error.
 * The first statement that failed is what is thrown; then nothing of the transaction has happened.
 */
export async function inPipeline<T>(
  pool: pg.Pool,
  options: PipelineOptions,
  work: (pipeline: Pipeline) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  const sent: Promise<unknown>[] = []
  const track = <R>(promise: Promise<R>): Promise<R> => {
    promise.catch(() => {})
    sent.push(promise)
    return promise
  }
  const pipeline: Pipeline = {
    send: async (statement, values) =>
      (await track(client.query(toQuery(statement, values, options)))).rows,
    post(statement, values) {
      track(client.query(toQuery(statement, values, options)))
    },
  }
  let broken: Error | undefined
  try {
    track(client.query({ text: 'begin' }))
    const result = await work(pipeline)
    const commit = track(client.query({ text: 'commit' }))
    await Promise.all(sent)
    if ((await commit).command !== 'COMMIT') throw new Error('the transaction was rolled back')
    return result
  } catch (error) {
    await Promise.allSettled(sent)
    await client.query('rollback').catch((fault: Error) => {
      broken = fault
    })
    throw error
  } finally {
    client.release(broken)
  }
}

function toQuery<Row>(statement: Statement<Row>, values: unknown[], options: PipelineOptions) {
  return options.namedStatements
    ? { name: statement.name, text: statement.text, values }
    : { text: statement.text, values }
}
