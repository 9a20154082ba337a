import type { LeaseRow } from './store-leases.queries.ts'
import { type LeaseAnswer, leaseStates } from './store-leases.schemas.ts'

export const toLeaseAnswer = ({ setsLeft: _sets, state, ...lease }: LeaseRow): LeaseAnswer => ({
  ...lease,
  state: leaseStates.parse(state),
  expiresAt: lease.expiresAt.toISOString(),
  createdAt: lease.createdAt.toISOString(),
  closedAt: lease.closedAt?.toISOString() ?? null,
})
