/**
 * All rows in the order of their key, page by page, until one is not full. `read` gets the last row of the page before,
 * undefined at the start, and returns up to `limit` rows behind it; each call is a read of its own, without locks.
 */
export async function* eachPage<Row>(
  limit: number,
  read: (after: Row | undefined, limit: number) => Promise<Row[]>,
): AsyncGenerator<Row[]> {
  let after: Row | undefined
  for (;;) {
    const page = await read(after, limit)
    if (page.length > 0) yield page
    if (page.length < limit) return
    after = page.at(-1)
  }
}

/** The same pages; the next one is read while one is worked on. */
export async function* readAhead<Page>(pages: AsyncGenerator<Page>): AsyncGenerator<Page> {
  for (let read = pages.next(); ; ) {
    const { done, value } = await read
    if (done) return
    read = pages.next()
    // Whoever stops in the middle waits for it no more.
    read.catch(() => {})
    yield value
  }
}
