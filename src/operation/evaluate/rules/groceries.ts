import { join } from 'node:path'
import { deriveRules } from '../../../domain/cross-sell/derive-rules.ts'
import { dropRedundantRules } from '../../../domain/cross-sell/drop-redundant-rules.ts'
import {
  type FrequentSet,
  findFrequentSets,
} from '../../../domain/cross-sell/find-frequent-sets.ts'
import { rowCountOf } from '../../../domain/cross-sell/int-rows.ts'
import { type NumberedBaskets, numberItems } from '../../../domain/cross-sell/item-collector.ts'
import { leastCount } from '../../../domain/cross-sell/least-count.ts'
import { CommandError } from '../../serve/command-error.ts'
import { type MeasuredMethod, type Source, timed } from '../evaluation.ts'
import { readReceipts } from './read-receipts.ts'

const FILE = 'groceries.csv'
/** As others publish them: rules have a condition (minlen = 2), and a set has at most ten items. */
const LENGTH_MAX = 10
const SETS_MAX = 1_000_000

const ASKED = [
  { support: 0.001, confidences: [0.8, 0.5] },
  { support: 0.006, confidences: [0.25] },
  { support: 0.01, confidences: [0.5] },
] as const

/** Counts of frequent sets and rules at thresholds for which others have published them. */
export const groceries: Source = {
  dataset: 'groceries',
  folder: 'groceries',
  files: [FILE],
  measure: async (dir) => [await measureEclat(numberItems(await readReceipts(join(dir, FILE))))],
}

async function measureEclat(numbered: NumberedBaskets): Promise<MeasuredMethod> {
  const { value: metrics, seconds } = await timed(() => countAll(numbered))
  return { method: 'Eclat', chosen: true, metrics, seconds }
}

function countAll(numbered: NumberedBaskets) {
  const itemsets: Record<string, number> = {}
  const ruleCounts: Record<string, number> = {}
  const notRedundant: Record<string, number> = {}
  for (const { support, confidences } of ASKED) {
    const found = getSets(numbered, support)
    itemsets[support] = found.sets.length
    for (const confidenceMin of confidences) {
      const rules = deriveRules(found, { confidenceMin, leftLengthMin: 1 })
      const key = `${support}/${confidenceMin}`
      ruleCounts[key] = rules.length
      notRedundant[key] = dropRedundantRules(rules).length
    }
  }
  return { ruleCounts, itemsets, notRedundant }
}

function getSets(
  { names, baskets }: NumberedBaskets,
  support: number,
): { baskets: number; sets: readonly FrequentSet[] } {
  const countMin = leastCount(support, rowCountOf(baskets))
  const limits = { countMin, lengthMax: LENGTH_MAX, setsMax: SETS_MAX }
  const found = findFrequentSets(baskets, names.length, limits)
  if (found.complete) return found
  throw new CommandError(`more than ${found.setsMax} sets have a support of ${support}`)
}
