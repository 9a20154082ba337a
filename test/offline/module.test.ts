import { execFile } from 'node:child_process'
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import { makeFolder } from '../support/children.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../', import.meta.url))

/** Everything that files import when they run, walked from one of them. */
async function walk(from: string): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>()
  const open = [new URL(from, pathToFileURL(root))]
  for (const url of open) {
    const path = fileURLToPath(url).slice(root.length)
    if (found.has(path)) continue
    const text = await readFile(url, 'utf8')
    const names = [...text.matchAll(/(?:from|import\(?)\s*'([^']+)'/g)].map(
      (match) => match[1] ?? '',
    )
    found.set(path, new Set(names.filter((name) => !name.startsWith('.'))))
    open.push(...names.filter((name) => name.startsWith('.')).map((name) => new URL(name, url)))
  }
  return found
}

describe('the module for tills', () => {
  it.each(['src/offline/index.ts', 'dist/offline/index.js'])(
    '%s is the domain and what Node has',
    async (start) => {
      const files = await walk(start)
      const paths = [...files.keys()]
      expect(paths.filter((path) => !/^\w+\/(?:offline|domain)\//.test(path))).toEqual([])
      expect(paths).toContain(start.replace('offline/index', 'domain/promotions/evaluate'))
      expect(paths).toContain(start.replace('offline/index', 'domain/law/line-law'))
      const packages = [...files].flatMap(([path, names]) =>
        [...names]
          .filter((name) => !isBuiltin(name))
          .map((name) => [path.split('/')[1], name].join(': ')),
      )
      // The domain describes its data with the one and names its counters with the other.
      expect([...new Set(packages)].sort()).toEqual(['domain: uuid', 'domain: zod'])
      const builtins = [...files.values()].flatMap((names) => [...names].filter(isBuiltin))
      expect([...new Set(builtins)]).toEqual(['node:crypto'])
    },
  )
  /** A till's program, which has the package as others have it. */
  async function tillWith(name: string, text: string): Promise<string> {
    const folder = await makeFolder('till')
    await mkdir(join(folder, 'node_modules'))
    await symlink(root, join(folder, 'node_modules', 'basketwise'))
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
    await writeFile(join(folder, name), text)
    return folder
  }

  it('is imported as basketwise/offline and opens a vector', async () => {
    const folder = await tillWith(
      'till.js',
      `import { readFileSync } from 'node:fs'
       import { openPack, priceOffline } from 'basketwise/offline'
       const { publicKeys, packs } = JSON.parse(readFileSync(process.argv[2], 'utf8'))
       const [{ storeId, signed, baskets: [asked] }] = packs
       const now = new Date(asked.now)
       const opened = openPack(JSON.stringify(signed), { publicKeys, storeId, now })
       const { discounts } = priceOffline(opened.pack, asked.basket, now)
       console.log(JSON.stringify([discounts, asked.expected.discounts]))`,
    )
    const vectors = join(root, 'vectors/offer-pack/kinds.json')
    const { stdout } = await run(process.execPath, [join(folder, 'till.js'), vectors])
    const [got, expected] = JSON.parse(stdout)
    expect(got.length).toBeGreaterThan(0)
    expect(got).toEqual(expected)
  })

  it('comes with its types', async () => {
    const folder = await tillWith(
      'till.ts',
      `import { type OfflineDiscount, openPack, priceOffline } from 'basketwise/offline'
       export function discountsOf(text: string, now: Date): OfflineDiscount[] {
         const opened = openPack(text, { publicKeys: [], storeId: '0042', now })
         if (!opened.ok) throw new Error(opened.reason)
         const priced = priceOffline(opened.pack, { card: null, lines: [] }, now)
         return priced.ok ? priced.discounts : []
       }
       // @ts-expect-error: what was not opened cannot be priced with
       priceOffline({}, { card: null, lines: [] }, new Date())`,
    )
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023']
    const types = [
      '--typeRoots',
      join(root, 'node_modules/@types'),
      '--types',
      'node',
      '--skipLibCheck',
    ]
    const compiled = run(process.execPath, [tsc, ...options, ...types, join(folder, 'till.ts')], {
      cwd: folder,
    })
    await expect(compiled).resolves.toMatchObject({ stdout: '' })
  })
})
