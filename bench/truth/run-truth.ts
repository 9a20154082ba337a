import { addDays, localDate } from '../../src/domain/calendar.ts'
import {
  openSampleShop,
  openSampleWorld,
  SAMPLE_SHOP_TIME_ZONE,
} from '../../src/operation/sample-shop/sample-shop.ts'
import { createApi } from '../support/api.ts'
import { askMembers } from './ask-members.ts'
import { type Comparison, compareAll } from './compare-all.ts'
import { readHiddenLives } from './hidden-life.ts'
import type { Judged } from './judged.ts'
import { type PlayOptions, playShop } from './play-shop.ts'

export type TruthOptions = PlayOptions & { members: number; seed?: string }

export type TruthReport = Comparison & {
  members: number
  days: number
  firstDay: string
  lastDay: string
}

/**
 * Plays the sample shop up to yesterday and compares what the API then says of each member with what the simulation
 * knows of them. The simulation is read by its own functions alone, and after the API has answered.
 */
export async function runTruth(options: TruthOptions): Promise<TruthReport> {
  const { members, days } = options
  const played = await playTruth(options)
  const lastDay = addDays(played.world.firstDay, days - 1)
  return { members, days, firstDay: played.world.firstDay, lastDay, ...compareAll(played) }
}

/** What there is to compare: the world, and of each member with a profile both sides. */
export async function playTruth(options: TruthOptions): Promise<Judged> {
  const { members, days, seed } = options
  const firstDay = addDays(localDate(new Date(), SAMPLE_SHOP_TIME_ZONE), -days)
  const settings = { firstDay, memberCount: members, ...(seed ? { seed } : {}) }
  const world = openSampleWorld(settings)
  const lastDay = addDays(firstDay, days - 1)
  const shop = openSampleShop(settings)
  // Of few days, some would join in the time to come.
  const shoppers = shop.shoppers.filter(({ joinedAt }) => joinedAt.slice(0, 10) <= lastDay)
  const answers = await playShop({ ...shop, shoppers }, options, (baseUrl) =>
    askMembers(createApi(baseUrl), world, lastDay),
  )
  const lives = readHiddenLives(world, days)
  const both = lives.flatMap((life) => {
    const found = answers.get(life.shopper.member.externalId)
    return found ? [{ ...found, life }] : []
  })
  return { world, days, members: both }
}
