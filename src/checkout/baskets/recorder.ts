import type { Deps } from '../../deps.ts'
import { referenceKey } from '../../domain/reference.ts'
import { Problem } from '../../errors.ts'
import { createGrouping, type Grouped } from '../../platform/grouping.ts'
import { cardNumberOf } from '../pricing/find-member.ts'
import type { CheckedSwipe } from './check-swipe.ts'
import { type Recorded, recordGroup } from './record-group.ts'

export type Recorder = Grouped<CheckedSwipe, Recorded>

const GROUP_SIZE_MAX = 16
const WAITING_MAX = 4000

/** Records swipes of this process in groups, one commit each; a reference, card or quote is never in two at once. */
export const createRecorder = (deps: Deps): Recorder =>
  createGrouping<CheckedSwipe, Recorded>({
    run: (swipes) => recordGroup(deps, swipes),
    keysOf: ({ basket, body, reference }) => {
      const keys = [referenceKey(reference), cardNumberOf(basket.card), body.quoteId]
      return keys.filter((key) => typeof key === 'string')
    },
    sizeMax: GROUP_SIZE_MAX,
    parallelMax: deps.config.checkoutPool,
    waitingMax: WAITING_MAX,
    overloaded: () =>
      new Problem('overloaded', 'Too many swipes are waiting; nothing was recorded.', {
        retryAfterSeconds: 1,
      }),
  })
