import { describe, expect, it } from '@jest/globals'
import { chooseKind } from '../../../src/domain/lifetime/choose-kind.ts'
import { type DropoutModel, logLikelihood } from '../../../src/domain/lifetime/dropout-model.ts'
import { fitDropoutModel } from '../../../src/domain/lifetime/fit-dropout-model.ts'
import { outlookOf } from '../../../src/domain/lifetime/future-baskets.ts'
import { simulateMembers } from './simulated-members.ts'

const bgNbd = { r: 0.8, alpha: 3, a: 0.8, b: 2.5, regularity: 1, dropsOutAtStart: false }
const regular = { r: 1.3, alpha: 1.5, a: 0.6, b: 1.2, regularity: 4, dropsOutAtStart: true }
const models: DropoutModel[] = [bgNbd, regular]

const simulate = (model: DropoutModel, count: number, seed = 5) =>
  simulateMembers(model, { count, weeks: 60, weeksAfter: 30, seed })

describe('fitting', () => {
  it.each(models)('finds the model that made the members: %j', (model) => {
    const members = simulate(model, 3000)
    const histories = members.map(({ history }) => history)
    const fitted = fitDropoutModel(histories, model)
    expect(fitted).toMatchObject({ converged: true, members: 3000 })
    for (const name of ['r', 'alpha', 'a', 'b'] as const) {
      expect(Math.abs(Math.log(fitted.model[name] / model[name]))).toBeLessThan(0.2)
    }
    const errors = members.map(
      ({ history, baskets }) => baskets - outlookOf(fitted.model, history, 30).expected,
    )
    const deviation = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0))
    expect(Math.abs(errors.reduce((sum, error) => sum + error, 0))).toBeLessThan(3 * deviation)
  })

  it.each(models)('reports the likelihood of what it found, which is the greatest: %j', (model) => {
    const histories = simulate(model, 600).map(({ history }) => history)
    const likelihoodOf = (of: DropoutModel) =>
      histories.reduce((sum, history) => sum + logLikelihood(of, history), 0)
    const fitted = fitDropoutModel(histories, model)
    expect(fitted.logLikelihood).toBeCloseTo(likelihoodOf(fitted.model), 6)
    for (const name of ['r', 'alpha', 'a', 'b'] as const) {
      for (const factor of [0.98, 1.02]) {
        const beside = { ...fitted.model, [name]: fitted.model[name] * factor }
        expect(likelihoodOf(beside)).toBeLessThan(fitted.logLikelihood)
      }
    }
  })

  it('needs fewer steps from where it ended before, and ends there again', () => {
    const histories = simulate(bgNbd, 600).map(({ history }) => history)
    const cold = fitDropoutModel(histories, bgNbd)
    const warm = fitDropoutModel(histories, bgNbd, { start: cold.model })
    expect(warm.iterations).toBeLessThan(cold.iterations)
    expect(warm.logLikelihood).toBeCloseTo(cold.logLikelihood, 3)
  })

  it('begins within its limits where the last one ended beyond them', () => {
    const histories = simulate(bgNbd, 600).map(({ history }) => history)
    const start = { r: 1, alpha: 1, a: 1, b: 1e9 }
    const cold = fitDropoutModel(histories, bgNbd)
    expect(fitDropoutModel(histories, bgNbd, { start }).logLikelihood).toBeCloseTo(
      cold.logLikelihood,
      3,
    )
  })

  it('takes evenly spaced members where there are many', () => {
    const histories = simulate(bgNbd, 600).map(({ history }) => history)
    const every = histories.filter((_, i) => i % 4 === 0)
    expect(fitDropoutModel(histories, bgNbd, { membersMax: 180 })).toEqual(
      fitDropoutModel(every, bgNbd),
    )
  })
})

describe('choosing a kind', () => {
  const startDay = 20_000
  /** Days of members who came within the first quarter of a year and buy as the model has it. */
  const daysOf = (model: DropoutModel, regularDays: number | null) =>
    simulate(model, 200, 3).map(({ history }, i) => {
      const first = startDay + (i % 80)
      const gap =
        regularDays ?? (history.repeats > 0 ? (7 * history.lastWeek) / history.repeats : 1)
      const days = Array.from(
        { length: history.repeats + 1 },
        (_, at) => first + Math.round(at * gap),
      )
      return [...new Set(days)]
    })

  it('sees nothing after the end of what was observed', () => {
    const observed = { startDay, endDay: startDay + 364 }
    const members = daysOf(bgNbd, null)
    const early = members.map((days) => days.filter((day) => day <= observed.endDay))
    const later = early.map((days) => [...days, observed.endDay + 1, observed.endDay + 2])
    expect(chooseKind(later, observed, models)).toEqual(chooseKind(early, observed, models))
  })

  it('takes the kind with the least fault, of errors and total alike', () => {
    const members = daysOf(bgNbd, 7)
    const { chosen, tried } = chooseKind(members, { startDay, endDay: startDay + 364 })
    expect(tried.map(({ name }) => name)).toEqual([
      'BG/NBD',
      'MBG/NBD',
      'MBG/CNBD-2',
      'MBG/CNBD-3',
      'MBG/CNBD-4',
      'MBG/CNBD-5',
      'MBG/CNBD-6',
      'MBG/CNBD-7',
      'MBG/CNBD-8',
    ])
    for (const one of tried) {
      const faults = one.holdouts.map((held) => held.errorRatio + Math.abs(held.totalRatio - 1))
      expect(one.fault).toBeCloseTo(((faults[0] ?? 0) + (faults[1] ?? 0)) / 2, 12)
    }
    const least = Math.min(...tried.map(({ fault }) => fault))
    expect(tried.find(({ kind }) => kind === chosen)?.fault).toBe(least)
    // They shop once a week, on the day.
    expect(chosen.regularity).toBeGreaterThan(1)
  })
})
