import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'

const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (name: string): string => readFileSync(join(root, name), 'utf8')

/** No engine builds the image where the tests run; what it takes from here can be looked at all the same. */
describe('the image', () => {
  const copied = read('Dockerfile')
    .split('\n')
    .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
    .flatMap((line) => line.split(/\s+/).slice(1, -1))

  it('copies only what is there and what .dockerignore lets through', () => {
    const allowed = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1))
    expect(copied.length).toBeGreaterThan(4)
    expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([])
    expect([...new Set(copied)].sort()).toEqual(allowed.sort())
  })

  it('runs on a Node that the package allows, as somebody else than root', () => {
    const bases = [...read('Dockerfile').matchAll(/^FROM node:(\d+)/gm)].map((match) => match[1])
    expect(new Set(bases)).toEqual(new Set(['24']))
    expect(read('Dockerfile')).toMatch(/^USER node$/m)
  })

  it('has no secret in it or beside it', () => {
    expect(read('Dockerfile')).not.toMatch(/KEY|PASSWORD|SECRET|TOKEN/)
    const given = [...read('compose.yaml').matchAll(/(?:KEY|PASSWORD): (.*)/g)].map(
      (match) => match[1],
    )
    expect(given.length).toBeGreaterThan(1)
    expect(given.filter((value) => !value?.startsWith('${'))).toEqual([])
  })
})
