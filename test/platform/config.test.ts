import { describe, expect, it } from '@jest/globals'
import { ConfigError, loadConfig } from '../../src/config.ts'

const faultsOf = (env: Record<string, string>): string[] => {
  try {
    loadConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.faults
    throw error
  }
  return []
}

describe('the environment', () => {
  it('has a default for everything that can have one', () => {
    expect(loadConfig({})).toEqual({
      port: 3000,
      host: '127.0.0.1',
      databaseUrl: undefined,
      redisUrl: undefined,
      redisCluster: false,
      adminApiKey: undefined,
      metricsKey: undefined,
      dataDir: '.data',
      logLevel: 'info',
      databasePool: 4,
      checkoutPool: 2,
      namedStatements: true,
    })
  })

  it('takes an empty variable for an unset one', () => {
    expect(loadConfig({ PORT: '', DATABASE_URL: '', LOG_LEVEL: '' }).port).toBe(3000)
  })

  it('ignores variables that are not its own', () => {
    expect(loadConfig({ HOME: '/root', NODE_ENV: 'production' }).host).toBe('127.0.0.1')
  })

  it('tells all faults at once, by name and never by value', () => {
    const env = {
      PORT: '99999',
      DATABASE_URL: 'mysql://user:secret-word@host/db',
      REDIS_URL: 'http://:secret-word@host',
      REDIS_CLUSTER: 'secret-word',
      ADMIN_API_KEY: 'secret-word',
      METRICS_KEY: 'secret-word',
      LOG_LEVEL: 'secret-word',
      DATABASE_POOL: 'secret-word',
      CHECKOUT_POOL: '0',
    }
    const faults = faultsOf(env)
    expect(faults.map((fault) => fault.split(':')[0])).toEqual(Object.keys(env))
    expect(faults.join('\n')).not.toContain('secret-word')
  })

  it.each([
    ['80.5', 'a fraction'],
    ['-1', 'negative'],
    ['port', 'a word'],
    ['65536', 'too large'],
  ])('refuses PORT=%s (%s)', (value) => {
    expect(faultsOf({ PORT: value })).toHaveLength(1)
  })

  it('refuses an admin key of 23 or 513 characters or with a space at an end, and takes others', () => {
    expect(faultsOf({ ADMIN_API_KEY: `${'a'.repeat(31)} ` })).toHaveLength(1)
    expect(faultsOf({ ADMIN_API_KEY: 'a'.repeat(513) })).toHaveLength(1)
    expect(faultsOf({ ADMIN_API_KEY: `${'a'.repeat(16)} ${'b'.repeat(8)}` })).toEqual([])
    expect(faultsOf({ ADMIN_API_KEY: 'a'.repeat(23) })).toHaveLength(1)
    expect(loadConfig({ ADMIN_API_KEY: 'a'.repeat(24) }).adminApiKey).toHaveLength(24)
  })
})
