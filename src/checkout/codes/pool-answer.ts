import type { PoolRow } from './codes.queries.ts'
import type { PoolAnswer } from './codes.schemas.ts'

export const toPoolAnswer = ({ fillId: _inner, ...pool }: PoolRow): PoolAnswer => ({
  ...pool,
  createdAt: pool.createdAt.toISOString(),
  readyAt: pool.readyAt?.toISOString() ?? null,
  withdrawnAt: pool.withdrawnAt?.toISOString() ?? null,
})
