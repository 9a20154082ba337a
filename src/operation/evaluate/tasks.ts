import type { Source } from './evaluation.ts'
import { coop } from './next-basket/coop.ts'
import { dunnhumby } from './next-basket/dunnhumby.ts'
import { tafeng } from './next-basket/tafeng.ts'
import { measureLapse } from './purchases/measure-lapse.ts'
import { measureLifetime } from './purchases/measure-lifetime.ts'
import { cdnow, readCdnow } from './purchases/read-cdnow.ts'
import { groceryElog, readGroceryElog } from './purchases/read-grocery-elog.ts'
import { groceries } from './rules/groceries.ts'

/** Every task with the datasets that it is measured on. */
export const tasks: Readonly<Record<string, readonly Source[]>> = {
  'next-basket': [tafeng, coop, dunnhumby],
  lifetime: [
    { ...cdnow, measure: async (dir) => measureLifetime(await readCdnow(dir)) },
    { ...groceryElog, measure: async (dir) => measureLifetime(await readGroceryElog(dir)) },
  ],
  lapse: [
    { ...groceryElog, measure: async (dir) => measureLapse(await readGroceryElog(dir)) },
    { ...cdnow, measure: async (dir) => measureLapse(await readCdnow(dir)) },
  ],
  rules: [groceries],
}
