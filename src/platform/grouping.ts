/** One waiting call: its input, what it must have for itself, and where its answer goes. */
type Waiting<In, Out> = {
  input: In
  keys: readonly string[]
  resolve: (output: Out) => void
  reject: (error: unknown) => void
}

export type GroupingOptions<In, Out> = {
  /** Answers all inputs in order, or throws for all of them. */
  run: (inputs: In[]) => Promise<PromiseSettledResult<Out>[]>
  /** Inputs that share a key never run at the same time in this process; they keep their order. */
  keysOf: (input: In) => readonly string[]
  sizeMax: number
  /** How many groups run at once. */
  parallelMax: number
  waitingMax: number
  /** Thrown when more than `waitingMax` wait. */
  overloaded: () => Error
}

export type Grouped<In, Out> = {
  submit(input: In): Promise<Out>
  readonly waiting: number
}

/**
 * Group commit: calls that arrive while others are under way run together as soon as a place is free. A call
 * alone runs at once; nothing ever waits for company.
 */
export function createGrouping<In, Out>(options: GroupingOptions<In, Out>): Grouped<In, Out> {
  let queue: Waiting<In, Out>[] = []
  const busyKeys = new Set<string>()
  let running = 0
  let scheduled = false

  function takeGroup(): Waiting<In, Out>[] {
    const group: Waiting<In, Out>[] = []
    const left: Waiting<In, Out>[] = []
    const heldBack = new Set<string>()
    for (const waiting of queue) {
      const free = waiting.keys.every((key) => !busyKeys.has(key) && !heldBack.has(key))
      if (free && group.length < options.sizeMax) {
        group.push(waiting)
        for (const key of waiting.keys) busyKeys.add(key)
      } else {
        left.push(waiting)
        for (const key of waiting.keys) heldBack.add(key)
      }
    }
    queue = left
    return group
  }

  async function runGroup(group: Waiting<In, Out>[]): Promise<void> {
    running += 1
    try {
      const results = await options.run(group.map((waiting) => waiting.input))
      group.forEach((waiting, index) => {
        const result = results[index]
        if (result?.status === 'fulfilled') waiting.resolve(result.value)
        else waiting.reject(result?.reason ?? new Error('a group left a call unanswered'))
      })
    } catch (error) {
      for (const waiting of group) waiting.reject(error)
    } finally {
      running -= 1
      for (const waiting of group) for (const key of waiting.keys) busyKeys.delete(key)
      schedule()
    }
  }

  function startGroups(): void {
    scheduled = false
    while (running < options.parallelMax && queue.length > 0) {
      const group = takeGroup()
      if (group.length === 0) return
      void runGroup(group)
    }
  }

  function schedule(): void {
    if (scheduled || queue.length === 0) return
    scheduled = true
    setImmediate(startGroups)
  }

  return {
    submit(input) {
      if (queue.length >= options.waitingMax) return Promise.reject(options.overloaded())
      return new Promise((resolve, reject) => {
        queue.push({ input, keys: options.keysOf(input), resolve, reject })
        schedule()
      })
    },
    get waiting() {
      return queue.length
    },
  }
}
