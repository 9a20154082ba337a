import type { RecordedBasket } from '../../domain/basket.ts'
import type { AccountId } from '../../domain/ids.ts'
import { foldBaskets } from '../../domain/profile/fold-basket.ts'
import { emptyProfile, type Profile } from '../../domain/profile/profile.ts'
import type { ProfiledGoods } from '../../domain/profile/profiled-goods.ts'

/** Folds baskets into the profiles of their accounts, in place; accounts without one begin with an empty one. */
export function foldInto(
  profiles: Map<AccountId, Profile>,
  baskets: readonly RecordedBasket[],
  goods: ProfiledGoods,
): void {
  const byAccount = new Map<AccountId, RecordedBasket[]>()
  for (const basket of baskets) {
    const own = byAccount.get(basket.accountId)
    if (own) own.push(basket)
    else byAccount.set(basket.accountId, [basket])
  }
  for (const [accountId, own] of byAccount) {
    profiles.set(accountId, foldBaskets(profiles.get(accountId) ?? emptyProfile(), own, goods))
  }
}
