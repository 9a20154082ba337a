import { describe, expect, it } from '@jest/globals'
import { runInThread, type ThreadOptions } from '../../src/platform/run-in-thread.ts'

const script = (code: string): URL => new URL(`data:text/javascript,${encodeURIComponent(code)}`)
const run = (code: string, options: Partial<ThreadOptions> = {}): Promise<void> =>
  runInThread(script(`import { parentPort, workerData } from 'node:worker_threads'\n${code}`), {
    data: { shared: new SharedArrayBuffer(4) },
    signal: new AbortController().signal,
    graceMs: 60_000,
    heapMaxMb: 64,
    ...options,
  })

/** One number that both sides see. */
function sharedNumber() {
  const shared = new SharedArrayBuffer(4)
  const view = new Int32Array(shared)
  return { data: { shared }, read: () => Atomics.load(view, 0), view }
}
const add = 'Atomics.add(new Int32Array(workerData.shared), 0, 1)'

describe('a thread', () => {
  it('does what it is told, and is waited for', async () => {
    const { data, read } = sharedNumber()
    await run(`setTimeout(() => ${add}, 50)`, { data })
    expect(read()).toBe(1)
  })

  it('leaves the caller’s turns alone while it computes', async () => {
    const { data, view } = sharedNumber()
    // It ends when the caller has had a hundred turns: were it in the caller's way, it never would.
    const turns = setInterval(() => Atomics.add(view, 0, 1), 1)
    await run(`while (Atomics.load(new Int32Array(workerData.shared), 0) < 100);`, { data })
    clearInterval(turns)
    expect(Atomics.load(view, 0)).toBeGreaterThanOrEqual(100)
  })

  it.each([
    ['what it throws', `throw new Error('it is broken')`, 'it is broken'],
    ['what it rejects', `await Promise.reject(new Error('it is rejected'))`, 'it is rejected'],
    ['an exit code', `process.exit(3)`, 'exit code 3'],
    [
      'a heap that is full',
      `const all = []; for (;;) all.push({ at: all.length })`,
      'memory limit',
    ],
  ])('comes back with %s', async (_what, code, told) => {
    await expect(run(code)).rejects.toThrow(told)
  })

  it('may hold more than that in typed arrays, which nobody counts', async () => {
    const { data, read } = sharedNumber()
    await run(
      `const all = Array.from({ length: 3 }, () => new Uint8Array(64 << 20).fill(1)); ${add}`,
      {
        data,
      },
    )
    expect(read()).toBe(1)
  })

  it('is told to stop, and may end in its own way', async () => {
    const { data, read } = sharedNumber()
    const stopping = new AbortController()
    const running = run(
      `${add}
      parentPort.once('message', () => { ${add}; throw new Error('on its way down') })`,
      { data, signal: stopping.signal },
    )
    while (read() === 0) await new Promise((resolve) => setImmediate(resolve))
    const reason = new Error('stop it')
    stopping.abort(reason)
    await expect(running).rejects.toBe(reason)
    expect(read()).toBe(2)
  })

  it('is ended where it does not listen', async () => {
    const { data, read } = sharedNumber()
    const stopping = new AbortController()
    const running = run(`${add}; for (;;);`, { data, signal: stopping.signal, graceMs: 50 })
    while (read() === 0) await new Promise((resolve) => setImmediate(resolve))
    stopping.abort(new Error('stop it'))
    await expect(running).rejects.toThrow('stop it')
  })

  it('does not begin after the abort', async () => {
    const { data, read } = sharedNumber()
    const signal = AbortSignal.abort(new Error('stop it'))
    await expect(run(add, { data, signal })).rejects.toThrow('stop it')
    expect(read()).toBe(0)
  })
})
