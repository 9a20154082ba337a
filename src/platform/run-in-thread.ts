import { Worker } from 'node:worker_threads'

export type ThreadOptions = {
  /** What the thread finds as its `workerData`; a copy. */
  data: unknown
  /** When it aborts, the thread gets a message; one that still runs `graceMs` later is ended wherever it is. */
  signal: AbortSignal
  graceMs: number
  /**
   * Of objects; beyond it the thread, and it alone, fails with ERR_WORKER_OUT_OF_MEMORY. Typed arrays and buffers lie
   * beside the heap and are not counted: whoever fills them has to know an end.
   */
  heapMaxMb: number
}

/**
 * Runs a compiled file in a thread of its own, and resolves once it has ended by itself. Errors: what the thread did not
 * catch, an exit code that is not 0, or the signal's reason where it has not come to its end after an abort. Nothing of
 * it runs any more when this returns.
 */
export async function runInThread(
  file: URL,
  { data, signal, graceMs, heapMaxMb }: ThreadOptions,
): Promise<void> {
  signal.throwIfAborted()
  const worker = new Worker(file, {
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: heapMaxMb },
  })
  let deadline: NodeJS.Timeout | undefined
  const stop = (): void => {
    worker.postMessage('stop')
    deadline = setTimeout(() => void worker.terminate(), graceMs)
  }
  signal.addEventListener('abort', stop)
  const failures: unknown[] = []
  worker.on('error', (error) => failures.push(error))
  // The error comes first, while the thread is still on its way out.
  const code = await new Promise<number>((resolve) => worker.once('exit', resolve))
  signal.removeEventListener('abort', stop)
  clearTimeout(deadline)
  if (code === 0 && failures.length === 0) return
  signal.throwIfAborted()
  throw failures[0] ?? new Error(`A thread ended with the exit code ${code}.`)
}
