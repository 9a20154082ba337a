import type { Crowd } from '../../domain/next-basket/crowd.ts'
import {
  type ItemChances,
  type ItemKnowledge,
  itemFeatureNames,
  knowledgeOf,
} from '../../domain/next-basket/item-knowledge.ts'
import { SEQUELS_MAX } from '../../domain/next-basket/sequels.ts'

const FIGURES = itemFeatureNames.length
const ITEMS_PER_PART = 2000
const NOTHING = -1

/** Products of one part, their numbers going on from the part before. */
export type PackedItems = {
  part: number
  skus: string[]
  categories: string[]
  figures: Buffer
  sequelItems: Buffer
  sequelChances: Buffer
}

/** What a crowd says of products, in parts of some hundred kilobytes; numbers are little-endian, as machines have them. */
export function* packItems(
  crowd: Crowd,
  skus: readonly string[],
  categoryOf: (sku: string) => string | null,
): Generator<PackedItems> {
  const knowledge = knowledgeOf(crowd)
  for (let part = 0; part * ITEMS_PER_PART < skus.length; part += 1) {
    const own = skus.slice(part * ITEMS_PER_PART, (part + 1) * ITEMS_PER_PART)
    const figures = new Float32Array(own.length * FIGURES)
    const sequelItems = new Int32Array(own.length * SEQUELS_MAX).fill(NOTHING)
    const sequelChances = new Float32Array(own.length * SEQUELS_MAX)
    for (const place of own.keys()) {
      const item = part * ITEMS_PER_PART + place
      figures.set(knowledge.describe(item), place * FIGURES)
      const { items, chances } = knowledge.sequelsOf(item)
      sequelItems.set(items, place * SEQUELS_MAX)
      sequelChances.set(chances, place * SEQUELS_MAX)
    }
    yield {
      part,
      skus: own,
      categories: own.map((sku) => categoryOf(sku) ?? ''),
      figures: bytesOf(figures),
      sequelItems: bytesOf(sequelItems),
      sequelChances: bytesOf(sequelChances),
    }
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | Int32Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength)

/** The same knowledge again, from all parts in their order. Of a product beyond them nothing is known. */
export function unpackItems(
  parts: readonly PackedItems[],
  popular: readonly number[],
): ItemKnowledge {
  const figures = new Float32Array(join(parts.map((part) => part.figures)))
  const sequelItems = new Int32Array(join(parts.map((part) => part.sequelItems)))
  const sequelChances = new Float32Array(join(parts.map((part) => part.sequelChances)))
  return {
    describe: (item) =>
      item * FIGURES < figures.length
        ? figures.subarray(item * FIGURES, (item + 1) * FIGURES)
        : unknownItem,
    sequelsOf(item): ItemChances {
      const from = item * SEQUELS_MAX
      const items = sequelItems.subarray(from, from + SEQUELS_MAX)
      const end = items.indexOf(NOTHING)
      const count = end < 0 ? items.length : end
      return {
        items: items.subarray(0, count),
        chances: sequelChances.subarray(from, from + count),
      }
    },
    popular,
  }
}

/** As a crowd describes a product that nobody in it has bought. */
const unknownItem: readonly number[] = itemFeatureNames.map((name) =>
  name === 'item-rising' ? 0.1 : 0,
)

/** A copy, for bytes as they come from a database begin anywhere. */
function join(buffers: readonly Buffer[]): ArrayBuffer {
  const joined = new ArrayBuffer(buffers.reduce((sum, { length }) => sum + length, 0))
  const bytes = new Uint8Array(joined)
  let at = 0
  for (const buffer of buffers) {
    bytes.set(buffer, at)
    at += buffer.length
  }
  return joined
}
