/** Runs `work`; what it has opened is closed afterwards, last opened first, also when the run is interrupted. */
export async function cleanly(
  work: (onClose: (close: () => Promise<unknown>) => void) => Promise<void>,
): Promise<void> {
  const closers: (() => Promise<unknown>)[] = []
  let closing: Promise<void> | undefined
  const closeAll = (): Promise<void> => {
    closing ??= (async () => {
      for (const close of closers.reverse()) {
        await close().catch((error: unknown) => console.error(error))
      }
    })()
    return closing
  }
  const interrupt = (): void => {
    void closeAll().then(() => process.exit(130))
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, interrupt)
  try {
    await work((close) => closers.push(close))
  } finally {
    await closeAll()
  }
}
