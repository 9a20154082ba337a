import { ConfigError } from '../../config.ts'

/** A refusal that whoever typed the command can mend: shown as its message alone, without a stack. */
export class CommandError extends Error {
  readonly exitCode: number

  constructor(message: string, exitCode = 1) {
    super(message)
    this.name = 'CommandError'
    this.exitCode = exitCode
  }
}

/** Wrong arguments: exit code 2, as shells have it. */
export const usageError = (message: string): CommandError => new CommandError(message, 2)

/** What went wrong, for people: a connection's fault names no address twice, a bug keeps its stack. */
export function describeFault(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describeFault).join('; ')
  if (!(error instanceof Error)) return String(error)
  const forPeople = error.constructor === Error || error instanceof CommandError
  return forPeople || error instanceof ConfigError ? error.message : (error.stack ?? error.message)
}
