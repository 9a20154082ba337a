import { describe, expect, it } from '@jest/globals'
import { eachPage, readAhead } from '../../src/platform/db/each-page.ts'

/** Reads the numbers up to `last`, and notes what it was asked for. */
function countTo(last: number) {
  const asked: (number | undefined)[] = []
  const read = async (after: number | undefined, limit: number): Promise<number[]> => {
    asked.push(after)
    const from = (after ?? 0) + 1
    return Array.from(
      { length: Math.max(0, Math.min(limit, last - from + 1)) },
      (_, at) => from + at,
    )
  }
  return { asked, read }
}

async function listAll<T>(pages: AsyncGenerator<T>): Promise<T[]> {
  const all: T[] = []
  for await (const page of pages) all.push(page)
  return all
}

describe('rows page by page', () => {
  it('go on behind the last row, until a page is not full', async () => {
    const { asked, read } = countTo(5)
    expect(await listAll(eachPage(2, read))).toEqual([[1, 2], [3, 4], [5]])
    expect(asked).toEqual([undefined, 2, 4])
  })

  it('end without an empty page', async () => {
    const { asked, read } = countTo(4)
    expect(await listAll(eachPage(2, read))).toEqual([
      [1, 2],
      [3, 4],
    ])
    expect(asked).toEqual([undefined, 2, 4])
    expect(await listAll(eachPage(2, countTo(0).read))).toEqual([])
  })

  it('are read when they are asked for, and no sooner', async () => {
    const { asked, read } = countTo(10)
    const pages = eachPage(2, read)
    await pages.next()
    expect(asked).toHaveLength(1)
  })
})

describe('pages read ahead', () => {
  it('are the same, each read while the one before is worked on', async () => {
    expect(await listAll(readAhead(eachPage(2, countTo(5).read)))).toEqual([[1, 2], [3, 4], [5]])
    const { asked, read } = countTo(10)
    const pages = readAhead(eachPage(2, read))
    await pages.next()
    expect(asked).toHaveLength(2)
  })

  it('fail where the read does, and harm nobody who has stopped by then', async () => {
    const read = async (after: number | undefined): Promise<number[]> => {
      if (after !== undefined) throw new Error('gone')
      return [1]
    }
    await expect(listAll(readAhead(eachPage(1, read)))).rejects.toThrow('gone')
    for await (const page of readAhead(eachPage(1, read))) {
      expect(page).toEqual([1])
      break
    }
    await new Promise((resolve) => setImmediate(resolve))
  })
})
