import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { loadConfig } from '../../src/config.ts'
import { problemsMarkdown } from '../../src/operation/docs/problems-page.ts'
import { environmentMarkdown } from '../../src/operation/generate/environment-page.ts'
import { generateOpenapi } from '../../src/operation/generate/generate-command.ts'
import { tableTypes } from '../../src/operation/generate/table-types.ts'
import { startService, type TestService } from '../support/service.ts'

const committed = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8')

describe('generated files are what `npm run generate` would write', () => {
  let service: TestService
  beforeAll(async () => {
    service = await startService()
  })
  afterAll(() => service.close())

  it('openapi.yaml, and the running service serves the same', async () => {
    const yaml = await committed('openapi.yaml')
    expect(yaml).toBe(await generateOpenapi(loadConfig({})))
    const served = await service.call('get', '/openapi.yaml', undefined, null)
    expect(served.status).toBe(200)
    expect(served.text ?? served.body.toString()).toBe(yaml)
  })

  it('docs/environment.md', async () => {
    expect(await committed('docs/environment.md')).toBe(environmentMarkdown())
  })

  it('docs/problems.md', async () => {
    expect(await committed('docs/problems.md')).toBe(problemsMarkdown())
  })

  it('the table types', async () => {
    expect(await committed('src/platform/db/tables.ts')).toBe(await tableTypes(service.deps.pool))
  })
})
