import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { loadConfig } from '../../src/config.ts'
import { problemsMarkdown } from '../../src/operation/docs/problems-page.ts'
import { environmentMarkdown } from '../../src/operation/generate/environment-page.ts'
import { generateOpenapi } from '../../src/operation/generate/generate-command.ts'
import { tableTypes } from '../../src/operation/generate/table-types.ts'
import { startService, type TestService } from '../support/service.ts'

const committed = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8')

/** Says where two texts part, instead of printing both. */
function expectSame(text: string, expected: string): void {
  const lines = text.split('\n')
  const wanted = expected.split('\n')
  const at = wanted.findIndex((line, index) => line !== lines[index])
  expect([at + 1, lines[at]]).toEqual([at + 1, wanted[at]])
  expect(lines.length).toBe(wanted.length)
}

describe('generated files are what `npm run generate` would write', () => {
  let service: TestService
  beforeAll(async () => {
    service = await startService()
  })
  afterAll(() => service.close())

  it('openapi.yaml, and the running service serves the same', async () => {
    const yaml = await committed('openapi.yaml')
    expectSame(yaml, await generateOpenapi(loadConfig({})))
    const served = await service.call('get', '/openapi.yaml', undefined, null)
    expect(served.status).toBe(200)
    expectSame(served.text ?? served.body.toString(), yaml)
  })

  it('docs/environment.md', async () => {
    expectSame(await committed('docs/environment.md'), environmentMarkdown())
  })

  it('docs/problems.md', async () => {
    expectSame(await committed('docs/problems.md'), problemsMarkdown())
  })

  it('the table types', async () => {
    expectSame(await committed('src/platform/db/tables.ts'), await tableTypes(service.deps.pool))
  })
})
