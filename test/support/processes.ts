import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { startChild } from './children.ts'
import { eventually } from './eventually.ts'

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

export type Running = {
  child: ChildProcess
  /** Everything printed so far. */
  output(): string
  /** Where it listens, once it says so. */
  url(): Promise<string>
  /** The exit code, when it has ended. */
  ended: Promise<number | null>
}

/** Runs the compiled product as its users do, with this environment and nothing else of ours. */
export function runProduct(args: string[], env: Record<string, string>): Running {
  const child = startChild(process.execPath, [main, ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
  }
  const ended = once(child, 'close').then(([code]) => code as number | null)
  return {
    child,
    output: () => output,
    ended,
    async url() {
      const running = () => Promise.resolve(child.exitCode ?? output)
      const found = await eventually(
        running,
        (now) => typeof now === 'number' || listening.test(now),
        240_000,
      )
      const url = listening.exec(String(found))?.[1]
      if (!url) throw new Error(`it does not listen:\n${output}`)
      return url
    },
  }
}

/** What `start` prints, or `api` logs. */
const listening = /(?:listens on |"url":")(http:\/\/[\d.:]+\d)/
