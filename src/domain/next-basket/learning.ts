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

/**
 * The same from few lessons: from every row, and with simpler trees that are drawn to zero more, for what few lessons seem
 * to tell is often chance. Settled on crowds that were made up.
 */
export const FEW_LEARNING: LearnOptions = {
  ...LEARNING,
  leaves: 4,
  ridge: 30,
  passedOverShare: 1,
  featureShare: 0.15,
}
