import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { problems } from '../../src/errors.ts'
import { problemsMarkdown } from '../../src/operation/docs/problems-page.ts'
import { startService, type TestService } from '../support/service.ts'

const codes = Object.keys(problems).sort()

describe('problem codes and their page', () => {
  let service: TestService
  beforeAll(async () => {
    service = await startService()
  })
  afterAll(() => service.close())

  it('every code has a heading and every heading is a code', () => {
    const headings = [...problemsMarkdown().matchAll(/^## (.+)$/gm)].map((match) => match[1])
    expect(headings.sort()).toEqual(codes)
  })

  it('the type of a problem leads to an anchor on a page that is served', async () => {
    const refused = await service.call('get', '/v1/stores', undefined, null)
    expect(refused.body.type).toBe('/problems#key-missing')
    const [path, anchor] = refused.body.type.split('#')
    const page = await service.call('get', path, undefined, null)
    expect(page.status).toBe(200)
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(page.text).toContain(`<h2 id="${anchor}">`)
    const anchors = [...page.text.matchAll(/<h2 id="([^"]+)">/g)].map((match) => match[1])
    expect(anchors.sort()).toEqual(codes)
  })

  it('the list in errors.ts is sorted by status', () => {
    const statuses = Object.values(problems).map((problem) => problem.status)
    const unsorted = statuses.filter((status, index) => status < (statuses[index - 1] ?? 0))
    expect(unsorted.filter((status) => status !== 401)).toEqual([])
  })
})
