import { describe, expect, it } from '@jest/globals'
import pino from 'pino'
import { startChore } from '../../src/platform/chores.ts'

const deps = { log: pino({ level: 'silent' }) }

describe('a chore', () => {
  it('is done at once, and again after it has failed', async () => {
    const times = await new Promise<number>((resolve) => {
      let done = 0
      const end = startChore(deps, {
        name: 'failing',
        pauseMs: 1,
        run: async () => {
          done += 1
          if (done === 1) throw new Error('it fails')
          end().then(() => resolve(done))
        },
      })
    })
    expect(times).toBe(2)
  })

  it('ends at once in its pause, and when what is under way is done', async () => {
    const seen: string[] = []
    const run = async (_deps: unknown, signal: AbortSignal): Promise<void> => {
      seen.push('begun')
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      seen.push('done')
    }
    const pausing = startChore(deps, { name: 'quick', pauseMs: 60_000, run: async () => {} })
    const working = startChore(deps, { name: 'slow', pauseMs: 60_000, run })
    await pausing()
    await working()
    expect(seen).toEqual(['begun', 'done'])
  })
})
