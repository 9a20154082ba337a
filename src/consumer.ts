import type { Deps } from './deps.ts'
import type { OutboxEvent } from './platform/queue/outbox.ts'

/**
 * Takes purchase events. Each consumer has its own mark in Postgres, written with its effect, so it may be told
 * the same event any number of times, in any order.
 */
export type Consumer = {
  name: string
  consume(deps: Deps, events: readonly OutboxEvent[]): Promise<void>
}
