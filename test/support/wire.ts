import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export type Wire = {
  /** The same address as the target's, through here. */
  url: string
  /** Ends all connections and refuses new ones, as a server that went away does. */
  cut(): void
  mend(): void
  close(): Promise<void>
}

/** A wire between the service and a server of ours, which can be cut. */
export async function startWire(targetUrl: string): Promise<Wire> {
  const target = new URL(targetUrl)
  const sockets = new Set<Socket>()
  let isCut = false
  const server = createServer((near) => {
    if (isCut) return near.destroy()
    const far = connect(Number(target.port), target.hostname)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('error', () => to.destroy())
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
      from.pipe(to)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(targetUrl)
  url.port = String((server.address() as AddressInfo).port)
  const cut = () => {
    isCut = true
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: url.href,
    cut,
    mend() {
      isCut = false
    },
    async close() {
      cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
