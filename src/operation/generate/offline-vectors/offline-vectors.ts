import { goodsVectors } from './goods-vectors.ts'
import { kindVectors } from './kind-vectors.ts'
import { lawVectors } from './law-vectors.ts'
import { openingVectors } from './opening-vectors.ts'
import { timeVectors } from './time-vectors.ts'

/** Files of vectors for who writes a till in another language, by path: fixed key, fixed instants, always the same. */
export const vectorFiles = {
  'vectors/offer-pack/opening.json': openingVectors,
  'vectors/offer-pack/kinds.json': kindVectors,
  'vectors/offer-pack/law.json': lawVectors,
  'vectors/offer-pack/times.json': timeVectors,
  'vectors/offer-pack/goods.json': goodsVectors,
} as const

export const vectorText = (path: keyof typeof vectorFiles): string =>
  `${JSON.stringify(vectorFiles[path](), null, 1)}\n`
