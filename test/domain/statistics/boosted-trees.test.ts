import { describe, expect, it } from '@jest/globals'
import {
  type BoostedTrees,
  boostTrees,
  type LabelledRows,
  scoreRow,
} from '../../../src/domain/statistics/boosted-trees.ts'

const OPTIONS = { trees: 60, leaves: 4, learningRate: 0.3, leafRowsMin: 20, ridge: 1 }
const ROWS = 4000

/** The same numbers every time, 0 to below 1. */
function createDice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

/** Rows whose chance is known: two features that only say something together, and one that says nothing. */
function drawRows(seed: number, chanceOf: (x: number, y: number) => number): LabelledRows {
  const dice = createDice(seed)
  const values = Float32Array.from({ length: ROWS * 3 }, () => dice())
  const labels = Uint8Array.from({ length: ROWS }, (_, at) =>
    dice() < chanceOf(values[at * 3] ?? 0, values[at * 3 + 1] ?? 0) ? 1 : 0,
  )
  return { features: 3, values, labels, weights: new Float32Array(ROWS).fill(1) }
}

const crossed = (x: number, y: number): number => (x > 0.5 === y > 0.5 ? 0.9 : 0.1)
const chanceOf = (model: BoostedTrees, x: number, y: number): number =>
  1 / (1 + Math.exp(-scoreRow(model, Float32Array.of(9, x, y, 0.5), 1)))

describe('boosted trees', () => {
  it('find a chance that depends on two features together', () => {
    const model = boostTrees(drawRows(1, crossed), OPTIONS)
    for (const [x, y] of [
      [0.2, 0.2],
      [0.8, 0.8],
      [0.2, 0.8],
      [0.8, 0.2],
    ] as const) {
      expect(Math.abs(chanceOf(model, x, y) - crossed(x, y))).toBeLessThan(0.1)
    }
  })

  it('say the mean chance where nothing can be told', () => {
    const rows = drawRows(2, () => 0.3)
    const model = boostTrees(rows, { ...OPTIONS, trees: 5, leafRowsMin: 1500 })
    expect(Math.abs(chanceOf(model, 0.5, 0.5) - 0.3)).toBeLessThan(0.05)
  })

  it('count a row by its weight', () => {
    const rows = drawRows(3, () => 0.5)
    for (const [at, label] of rows.labels.entries()) if (label) rows.weights[at] = 9
    const model = boostTrees(rows, { ...OPTIONS, trees: 3 })
    expect(chanceOf(model, 0.5, 0.5)).toBeGreaterThan(0.85)
  })

  it('that look at a part of the features use all of those that say the same', () => {
    const rows = drawRows(5, (x) => (x > 0.5 ? 0.9 : 0.1))
    const { values } = rows
    for (let at = 0; at < values.length; at += 3) values[at + 1] = values[at] ?? 0
    const used = (featureShare: number) => {
      const { trees } = boostTrees(rows, { ...OPTIONS, leaves: 2, trees: 20, featureShare })
      return new Set(trees.map(({ feature }) => feature[0]))
    }
    expect(used(1)).not.toContain(1)
    expect([used(0.5).has(0), used(0.5).has(1)]).toEqual([true, true])
  })

  it('are the same for the same rows, and as many as are wanted', () => {
    const rows = drawRows(4, crossed)
    const seen: number[] = []
    const model = boostTrees(rows, OPTIONS, ({ trees }) => seen.push(trees.length) < 7)
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(model.trees).toHaveLength(7)
    expect(boostTrees(rows, { ...OPTIONS, trees: 7 })).toEqual(model)
    expect(JSON.parse(JSON.stringify(model))).toEqual(model)
  })

  it('leave no leaf with fewer rows than wanted', () => {
    const rows = drawRows(5, crossed)
    const model = boostTrees(rows, { ...OPTIONS, trees: 1, leaves: 16, leafRowsMin: 300 })
    // Rows of one leaf have one score, and no two leaves the same.
    const counts = new Map<number, number>()
    for (let row = 0; row < ROWS; row += 1) {
      const score = scoreRow(model, rows.values, row * 3)
      counts.set(score, (counts.get(score) ?? 0) + 1)
    }
    expect(counts.size).toBeGreaterThan(3)
    expect(Math.min(...counts.values())).toBeGreaterThanOrEqual(300)
  })
})
