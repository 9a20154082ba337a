import { CompiledQuery } from 'kysely'
import type { Tx } from './database.ts'
import type { Pipeline, Statement } from './pipeline.ts'

/**
 * Runs what is written for a pipeline within a transaction that is open already; what was
 * posted is done when it resolves.
 */
export async function throughPipeline<T>(
  tx: Tx,
  work: (pipeline: Pipeline) => T | Promise<T>,
): Promise<T> {
  const posted: Promise<unknown>[] = []
  const run = <Row>({ text }: Statement<Row>, values: unknown[]) =>
    tx.executeQuery<Row>(CompiledQuery.raw(text, values))
  const result = await work({
    send: async (statement, values) => (await run(statement, values)).rows,
    post(statement, values) {
      const sent = run(statement, values)
      sent.catch(() => {})
      posted.push(sent)
    },
  })
  await Promise.all(posted)
  return result
}
