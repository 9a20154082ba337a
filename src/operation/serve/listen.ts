import type { AddressInfo } from 'node:net'
import type { Config } from '../../config.ts'
import type { App } from '../../platform/http/server.ts'
import { CommandError } from './command-error.ts'

/** Listens as configured and gives the address to call. Errors name the port, for that is what one can change. */
export async function listen(app: App, config: Config): Promise<string> {
  try {
    await app.listen({ host: config.host, port: config.port })
  } catch (error) {
    throw explain(error as NodeJS.ErrnoException, config)
  }
  const { port } = app.server.address() as AddressInfo
  const host = ['0.0.0.0', '::'].includes(config.host) ? '127.0.0.1' : config.host
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

function explain(error: NodeJS.ErrnoException, { host, port }: Config): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new CommandError(`Port ${port} on ${host} is in use; set PORT to another one.`)
    case 'EACCES':
      return new CommandError(`Port ${port} is not allowed to this user; set PORT to 1024 or more.`)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new CommandError(`${host} is not an address of this machine; set HOST to one that is.`)
    default:
      return error
  }
}
