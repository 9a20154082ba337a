import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { buildApp } from '../../src/app.ts'
import type { App } from '../../src/platform/http/server.ts'
import { type RunningWorker, startWorker } from '../../src/worker.ts'
import { ADMIN_KEY, startService, type TestService } from '../support/service.ts'

describe('the README', () => {
  let service: TestService
  let app: App
  let worker: RunningWorker
  let folder: string
  let base: string
  beforeAll(async () => {
    service = await startService()
    app = await buildApp(service.deps)
    base = await app.listen({ port: 0, host: '127.0.0.1' })
    worker = startWorker(service.deps)
    folder = await mkdtemp(join(tmpdir(), 'basketwise-readme-'))
    await mkdir(join(folder, '.data'))
    await writeFile(join(folder, '.data', 'admin.key'), `${ADMIN_KEY}\n`)
  })
  afterAll(async () => {
    await worker.stop()
    await app.close()
    await service.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('leads round the whole loop with its commands as pasted', async () => {
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
    const section = readme.split('## One loop by hand')[1]?.split(/^## /m)[0] ?? ''
    const blocks = [...section.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map((match) => match[1])
    expect(blocks.length).toBeGreaterThan(5)

    const { code, output, errors } = await bash(blocks.join('\n'), folder, base)
    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    expect(output).not.toContain('"status":4')
    expect(output).not.toContain('undefined')

    const answers =
      output.match(
        /\{"id":"[^"]+","reference".*?"flags":\[\],"disclosures":\[\],"receipt":\[[^\]]*\]\}/g,
      ) ?? []
    const [first, again, second] = answers.map((answer) => JSON.parse(answer))
    expect(again).toEqual(first)
    expect(first.member.givenName).toBe('Maeve')
    expect(output).toContain('"why":')
    expect(second.couponsRedeemed).toHaveLength(1)
    expect(second.totals).toEqual({ grossMinor: 787, discountMinor: 88, netMinor: 699 })
    expect(output).toContain('"coupons":{"issued":1,"activated":0,"redeemed":1}')
  })
})

type Outcome = { code: number | null; output: string; errors: string }

function bash(script: string, cwd: string, base: string): Promise<Outcome> {
  const { ADMIN_API_KEY: _own, NODE_OPTIONS: _jest, ...env } = process.env
  const child = spawn('bash', ['-euo', 'pipefail', '-s'], { cwd, env: { ...env, BASE: base } })
  const outcome: Outcome = { code: null, output: '', errors: '' }
  child.stdout.on('data', (data) => {
    outcome.output += data
  })
  child.stderr.on('data', (data) => {
    outcome.errors += data
  })
  child.stdin.end(script)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ ...outcome, code }))
  })
}
