import { z } from 'zod'
import type { History } from './history.ts'
import type { Client } from './http-client.ts'
import { expectAnswer } from './http-client.ts'

/** The keys a replay acts with: of each till, and of each store's app. */
export type Keys = {
  /** By `store-terminal`. */
  tills: ReadonlyMap<string, string>
  /** By store. */
  apps: ReadonlyMap<string, string>
  /** Takes back every key, so that none outlives the replay. */
  revoke(): Promise<void>
}

const newKey = z.object({ id: z.string(), key: z.string() })
const keyPage = z.object({
  data: z.array(z.object({ id: z.string(), name: z.string(), revokedAt: z.string().nullable() })),
  next: z.string().nullable(),
})

const keyName = (history: History): string => `replay of ${history.name}`

/** Makes the keys anew, for a secret is shown once only; those a crashed replay left behind are taken back first. */
export async function openTills(client: Client, adminKey: string, history: History): Promise<Keys> {
  await revokeLeftovers(client, adminKey, keyName(history))
  const made: string[] = []
  const make = async (body: Record<string, string>): Promise<string> => {
    const call = { method: 'POST', path: '/v1/api-keys', key: adminKey } as const
    const named = { ...body, name: keyName(history) }
    const { id, key } = newKey.parse(await expectAnswer(client, { ...call, body: named }, [201]))
    made.push(id)
    return key
  }
  const tills = new Map<string, string>()
  const apps = new Map<string, string>()
  for (const { id: storeId, terminalIds } of history.stores) {
    apps.set(storeId, await make({ role: 'app' }))
    for (const terminalId of terminalIds) {
      tills.set(`${storeId}-${terminalId}`, await make({ role: 'terminal', storeId, terminalId }))
    }
  }
  const revoke = async () => {
    for (const id of made) await revokeKey(client, adminKey, id)
  }
  return { tills, apps, revoke }
}

async function revokeLeftovers(client: Client, adminKey: string, name: string): Promise<void> {
  let after: string | null = null
  do {
    const query: string = after === null ? '' : `&after=${encodeURIComponent(after)}`
    const call = { method: 'GET', path: `/v1/api-keys?limit=200${query}`, key: adminKey } as const
    const page: z.infer<typeof keyPage> = keyPage.parse(await expectAnswer(client, call, [200]))
    const left = page.data.filter((key) => key.name === name && key.revokedAt === null)
    for (const { id } of left) await revokeKey(client, adminKey, id)
    after = page.next
  } while (after !== null)
}

const revokeKey = (client: Client, adminKey: string, id: string): Promise<unknown> =>
  expectAnswer(client, { method: 'DELETE', path: `/v1/api-keys/${id}`, key: adminKey }, [204, 404])
