import { expect } from '@jest/globals'
import { codeIdOf, parseCode } from '../../../src/domain/code.ts'
import type { TestService } from '../../support/service.ts'

export type TestPool = { id: string; promotionId: string }

export async function aPromotion(service: TestService): Promise<string> {
  const reward = { kind: 'percentOff', percent: 20 }
  const answer = await service.call('post', '/v1/promotions', { title: 'A fifth off', reward })
  return answer.body.id
}

/** An empty pool of a promotion of its own. */
export async function aPool(
  service: TestService,
  fields: Record<string, unknown> = {},
): Promise<TestPool> {
  const promotionId = await aPromotion(service)
  const path = `/v1/promotions/${promotionId}/code-pools`
  const pool = await service.call('post', path, { name: 'Leaflets', ...fields })
  expect([pool.status, pool.text]).toEqual([201, expect.anything()])
  return { id: pool.body.id, promotionId }
}

export const readPool = async (service: TestService, id: string) =>
  (await service.call('get', `/v1/code-pools/${id}`)).body

export const generate = (service: TestService, id: string, count: number, key?: string) =>
  service.call('post', `/v1/code-pools/${id}/generate`, { count }, key)

export const linesOf = (text: string): string[] => text.split('\n').slice(0, -1)

export const importText = (service: TestService, id: string, text: string, key?: string) =>
  service.call('post', `/v1/code-pools/${id}/import`, text, key, { 'content-type': 'text/plain' })

/** `count` codes as a printer numbers them, different ones for each `series`. */
export const printed = (series: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${series}-${String(index).padStart(9, '0')}`)

/** How many of these codes are in a pool. */
export async function countKept(
  service: TestService,
  id: string,
  codes: readonly string[],
): Promise<number> {
  const { rows } = await service.deps.pool.query(
    'select count(*)::int as count from codes where pool_id = $1 and id = any($2::uuid[])',
    [id, codes.map((code) => codeIdOf(parseCode(code).code))],
  )
  return rows[0].count
}
