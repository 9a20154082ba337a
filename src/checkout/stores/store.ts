import type { AccountId } from '../../domain/ids.ts'

/** A store as the checkout needs it. */
export type Store = {
  id: string
  accountId: AccountId
  timeZone: string
  jurisdiction: string
  /** Groups that promotions can be for. */
  groups: string[]
}
