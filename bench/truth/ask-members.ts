import { endOfDay } from '../../src/domain/calendar.ts'
import { type OutlookAnswer, outlookAnswer } from '../../src/insight/outlook/outlook.schemas.ts'
import { type ProfileAnswer, profileAnswer } from '../../src/insight/profiles/profiles.schemas.ts'
import {
  type SuggestionsAnswer,
  suggestionsAnswer,
} from '../../src/insight/suggestions/suggestions.schemas.ts'
import type { World } from '../../src/operation/sample-shop/simulate-days.ts'
import { type Api, mapLimited, Refusal } from '../support/api.ts'
import { FlawFound } from '../support/flaw.ts'

/** What the API says of a member who has agreed to a profile and bought something since. */
export type Answers = {
  profile: ProfileAnswer
  outlook: OutlookAnswer
  suggestions: SuggestionsAnswer
}

const AT_ONCE = 4
const SUGGESTIONS = 50

/**
 * By external id, as of the last moment of `lastDay`; suggestions are as of now. Members without a profile are left out:
 * without consent, or without a basket, or not joined yet. Errors: a flaw, where a member is profiled who has not agreed.
 */
export async function askMembers(
  api: Api,
  world: World,
  lastDay: string,
): Promise<Map<string, Answers>> {
  const at = new Date(endOfDay(lastDay, world.timeZone).getTime() - 1)
  const answers = new Map<string, Answers>()
  await mapLimited(world.shoppers, AT_ONCE, async ({ member }) => {
    const found = await askMember(api, member.externalId, at)
    if (!found) return
    if (!member.consents.profiling) throw new FlawFound(`${member.externalId} has not agreed`)
    answers.set(member.externalId, found)
  })
  return answers
}

async function askMember(api: Api, externalId: string, at: Date): Promise<Answers | undefined> {
  type Page = { data: { id: string }[] }
  const { data } = await api.call<Page>('GET', `/v1/members?externalId=${externalId}`)
  if (!data[0]) return undefined
  const path = `/v1/members/${data[0].id}`
  const asOf = `at=${encodeURIComponent(at.toISOString())}`
  const profile = await findProfile(api, `${path}/profile?${asOf}`)
  if (!profile) return undefined
  return {
    profile,
    outlook: outlookAnswer.parse(await api.call('GET', `${path}/outlook?${asOf}`)),
    suggestions: suggestionsAnswer.parse(
      await api.call('GET', `${path}/suggestions?limit=${SUGGESTIONS}`),
    ),
  }
}

async function findProfile(api: Api, path: string): Promise<ProfileAnswer | undefined> {
  try {
    return profileAnswer.parse(await api.call('GET', path))
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not-found') return undefined
    throw error
  }
}
