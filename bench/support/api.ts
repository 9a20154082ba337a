/** Calls the API as its clients do. */
export type Api = {
  call<T>(method: string, path: string, body?: unknown, key?: string): Promise<T>
}

export const ADMIN_KEY = 'admin-key-of-a-bench-run-0123'

/** What is not a success, with what the API says of it. */
export class Refusal extends Error {
  readonly code: string | undefined

  constructor(call: string, status: number, text: string) {
    super(`${call}: ${status} ${text}`)
    this.code = /"code":"([a-z-]+)"/.exec(text)?.[1]
  }
}

/** What is not a success is thrown as a refusal. */
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
    if (!answer.ok) throw new Refusal(`${method} ${path}`, answer.status, text)
    return JSON.parse(text) as T
  },
})

/** Drafts a promotion and makes it live: from now on, or as of a moment in the past where baskets are older. */
export async function launchPromotion(
  api: Api,
  draft: Record<string, unknown>,
  at?: Date,
): Promise<string> {
  const { id } = await api.call<{ id: string }>('POST', '/v1/promotions', draft)
  await launchDraft(api, id, at)
  return id
}

export const launchDraft = (api: Api, id: string, at?: Date): Promise<void> =>
  api.call('POST', `/v1/promotions/${id}/launch`, at ? { at: at.toISOString() } : {})

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
