import type { LearnOptions } from './predictor.ts'

/**
 * How the trees are grown, wherever they are. Settled on Ta-Feng's first split, its training part for learning and its
 * validation part for judging.
 */
export const LEARNING: LearnOptions = {
  trees: 150,
  leaves: 8,
  learningRate: 0.1,
  leafRowsMin: 300,
  ridge: 10,
  passedOverShare: 0.25,
}
