import type { ProgrammeDistribution } from '../../domain/profile/distribution.ts'
import { explainStage } from '../../domain/profile/explain-stage.ts'
import { readKindsOfTrip } from '../../domain/profile/kinds-of-trip.ts'
import { readLifeCycle } from '../../domain/profile/life-cycle.ts'
import { readPriceSensitivity } from '../../domain/profile/price-sensitivity.ts'
import type { Profile } from '../../domain/profile/profile.ts'
import { scoreRfm } from '../../domain/profile/rfm-scores.ts'
import type { ProfileAnswer } from './profiles.schemas.ts'

type Standing = Pick<ProfileAnswer, 'lifeCycle' | 'trips' | 'priceSensitivity' | 'rfm'>

/**
 * Where a member stands by the own rhythm, and among the programme's members where their spread is known. `asOf` is no
 * earlier than the last basket, `today` its day by the calendar of that basket's store.
 */
export function showStanding(
  profile: Profile,
  programme: ProgrammeDistribution | undefined,
  { asOf, today }: { asOf: Date; today: number },
): Standing {
  const lifeCycle = readLifeCycle(profile, today)
  return {
    lifeCycle: lifeCycle
      ? {
          asOf: asOf.toISOString(),
          stage: lifeCycle.stage,
          reason: lifeCycle.reason,
          sentence: explainStage(lifeCycle.reason),
        }
      : null,
    ...(programme ? showAmongMembers(profile, programme) : unknownAmongMembers),
  }
}

const unknownAmongMembers = { trips: null, priceSensitivity: null, rfm: null }

function showAmongMembers(profile: Profile, programme: ProgrammeDistribution) {
  const asOf = programme.asOf.toISOString()
  return {
    trips: { asOf, ...readKindsOfTrip(profile, programme) },
    priceSensitivity: { asOf, ...readPriceSensitivity(profile, programme) },
    rfm: { asOf, members: programme.members, ...scoreRfm(profile, programme) },
  }
}
