import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { findFiles } from './find-files.js'
import { functionLengths } from './function-lengths.js'
import { root } from './root.js'

/** What no other tool looks at: sizes, names, words, and that each table is written by one room. */
const LINES_MAX = 250
const FUNCTION_LINES_MAX = 70
const vagueNames =
  /(?:^|[-.])(?:service|services|helper|helpers|util|utils|manager|common|misc)[-.]/
const leftovers = /\b(?:TODO|FIXME|XXX|HACK)\b|@ts-ignore|@ts-expect-error|biome-ignore/
/** A quoted 'voucher' is a type of tender, a word of the tills. */
const foreignWords = /\b(?:customers?|(?<!')vouchers?(?!')|purchasers?)\b/i

const sources = findFiles(join(root, 'src'), '.ts').map((path) => ({
  path: relative(root, path).replaceAll('\\', '/'),
  text: readFileSync(path, 'utf8'),
}))

const faults = [...sources.flatMap(faultsOf), ...tablesOfSeveralRooms()]
for (const fault of faults) console.error(fault)
process.exitCode = faults.length === 0 ? 0 : 1

function faultsOf({ path, text }) {
  const lines = text.split('\n')
  const faults = []
  if (lines.length - 1 > LINES_MAX && !text.startsWith('// Generated')) {
    faults.push(`${path}: ${lines.length - 1} lines; ${LINES_MAX} is the most`)
  }
  for (const { line, lines } of functionLengths(text)) {
    if (lines > FUNCTION_LINES_MAX) faults.push(`${path}:${line}: a function of ${lines} lines`)
  }
  if (vagueNames.test(path.split('/').at(-1))) faults.push(`${path}: a name that says nothing`)
  lines.forEach((line, index) => {
    const at = `${path}:${index + 1}`
    if (leftovers.test(line)) faults.push(`${at}: unfinished or silenced`)
    const word = foreignWords.exec(line)?.[0]
    if (word) faults.push(`${at}: “${word}” is not in the glossary`)
    if (/\.(?:routes|schemas)\.ts$/.test(path) && /\btransactions?\b(?!\()/i.test(line)) {
      faults.push(`${at}: a transaction is the database’s; a sale is a basket`)
    }
  })
  return faults
}

/** Rooms open accounts, each for its own kind of bearer; the programme, fraud watch, tiers and long imports keep settings. */
function tablesOfSeveralRooms() {
  const shared = new Set(['accounts', 'settings'])
  const writers = new Map()
  for (const { path, text } of sources) {
    for (const table of tablesWrittenIn(text)) {
      const room = path.split('/').slice(1, 3).join('/')
      writers.set(table, (writers.get(table) ?? new Set()).add(room))
    }
  }
  return [...writers]
    .filter(([table, rooms]) => rooms.size > 1 && !shared.has(table))
    .map(([table, rooms]) => `${table} is written by ${[...rooms].join(' and ')}`)
}

function tablesWrittenIn(text) {
  const tables = tablesOf()
  const patterns = [
    /\b(?:insert into|delete from|truncate|merge into|copy)\s+([a-z_]+)/g,
    /\bupdate\s+([a-z_]+)(?:\s+(?:as\s+)?[a-z_]+)?\s+set\b/g,
    /\.(?:insertInto|updateTable|deleteFrom|replaceInto|mergeInto)\('([a-z_]+)[ ']/g,
  ]
  const names = patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1]))
  return new Set(names.filter((name) => tables.has(name)))
}

function tablesOf() {
  const text = readFileSync(join(root, 'src/platform/db/tables.ts'), 'utf8')
  const index = text.slice(text.indexOf('export interface Tables {'))
  return new Set([...index.matchAll(/^ {2}([a-z_]+):/gm)].map((match) => match[1]))
}
