/** Calls the API as its clients do. */
export type Api = {
  call<T>(method: string, path: string, body?: unknown, key?: string): Promise<T>
}

export const ADMIN_KEY = 'admin-key-of-a-bench-run-0123'

/** What is not a success is thrown with what the API says of it. */
export const createApi = (baseUrl: string): Api => ({
  async call<T>(method: string, path: string, body?: unknown, key = ADMIN_KEY): Promise<T> {
    const answer = await fetch(baseUrl + path, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return JSON.parse(text) as T
  },
})

/** Drafts a promotion and makes it live. */
export async function launchPromotion(api: Api, draft: Record<string, unknown>): Promise<string> {
  const { id } = await api.call<{ id: string }>('POST', '/v1/promotions', draft)
  await api.call('POST', `/v1/promotions/${id}/launch`, {})
  return id
}

/** Does `act` for every item, a few at a time, and gives the results in order. */
export async function mapLimited<T, R>(
  items: readonly T[],
  limit: number,
  act: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length)
  let nextIndex = 0
  const work = async (): Promise<void> => {
    while (nextIndex < items.length) {
      const index = nextIndex
      nextIndex += 1
      results[index] = await act(items[index] as T, index)
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work))
  return results
}
