/** Asks once for all who ask within `ms`: whoever polls must not become a load. */
export function rememberFor<T>(ms: number, ask: () => Promise<T>): () => Promise<T> {
  let held: { answer: Promise<T>; until: number } | undefined
  return () => {
    if (!held || held.until < performance.now()) {
      held = { answer: ask(), until: performance.now() + ms }
      held.answer.catch(() => {})
    }
    return held.answer
  }
}

/** Fails after `ms`, whatever becomes of the promise then. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
