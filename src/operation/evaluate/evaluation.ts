/** A figure, a list of figures, or figures by name. */
export type Metric = number | readonly number[] | Readonly<Record<string, number>>

/** What one method came to on one dataset. `chosen`: it is the one that production uses. */
export type Row = {
  dataset: string
  method: string
  chosen: boolean
  metrics: Readonly<Record<string, Metric>>
  seconds: number
}

export type MeasuredMethod = Omit<Row, 'dataset'>

/**
 * A dataset that a task is measured on. It is there when a folder has all its files; `folder` is where it lies among
 * others. Nothing of the part that is measured on may be looked at to choose or to tune.
 */
export type Source = {
  dataset: string
  folder: string
  files: readonly string[]
  measure(dir: string): Promise<readonly MeasuredMethod[]>
}

/** What `work` comes to, and how long it took. */
export async function timed<T>(work: () => T | Promise<T>): Promise<{ value: T; seconds: number }> {
  const from = performance.now()
  const value = await work()
  return { value, seconds: Math.round(performance.now() - from) / 1000 }
}
