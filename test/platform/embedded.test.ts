import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import {
  type EmbeddedPostgres,
  findRunningPostgres,
  startEmbeddedPostgres,
} from '../../src/platform/embedded/postgres.ts'
import { processesIn, processStart } from '../../src/platform/embedded/processes.ts'
import { makeFolder, startChild } from '../support/children.ts'
import { eventually } from '../support/eventually.ts'

const start = (dataDir: string): Promise<EmbeddedPostgres> =>
  startEmbeddedPostgres({ dataDir, disposable: true })

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url)
  await client.connect()
  return client
    .query(text)
    .then(({ rows }) => rows)
    .finally(() => client.end())
}

/** One cluster through its accidents; each leaves it stopped and whole. */
describe('the embedded Postgres', () => {
  let dataDir: string
  let cluster: string
  beforeAll(async () => {
    dataDir = join(await makeFolder('embedded'), 'a folder with spaces')
    cluster = join(dataDir, 'postgres')
    const postgres = await start(dataDir)
    await query(postgres.url, `create table kept as select 'so it is' as note`)
    await postgres.stop()
  })

  /** Starts, finds what was kept, stops, and nothing runs any more. */
  async function expectWhole(): Promise<void> {
    const postgres = await start(dataDir)
    const kept = await query(postgres.url, 'select note from kept').finally(postgres.stop)
    expect(kept).toEqual([{ note: 'so it is' }])
    expect(await processesIn(cluster)).toEqual([])
  }

  const postmasterPid = async (): Promise<number> =>
    Number((await readFile(join(cluster, 'postmaster.pid'), 'utf8')).split('\n')[0])

  it('keeps its data between starts, and every connection needs the password', async () => {
    await expectWhole()
    const postgres = await start(dataDir)
    const url = new URL(postgres.url)
    url.password = 'wrong'
    await expect(query(url.href, 'select 1')).rejects.toThrow('password authentication failed')
    await postgres.stop()
  })

  it('runs in a session of its own, out of reach of the terminal’s Ctrl-C', async () => {
    const postgres = await start(dataDir)
    const pid = await postmasterPid()
    const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /s, '').split(' ')
    await postgres.stop()
    expect(Number(fields[3])).toBe(pid)
  })

  describe('when a process was killed and left its server running', () => {
    const program = new URL('../../dist/platform/embedded/postgres.js', import.meta.url)
    const code = `import { startEmbeddedPostgres } from ${JSON.stringify(program.href)}
      await startEmbeddedPostgres({ dataDir: process.argv[1], disposable: true })
      console.log('started')
      setInterval(() => {}, 1000)`
    const startElsewhere = async () => {
      const child = startChild(process.execPath, ['--input-type=module', '-e', code, dataDir], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      await new Promise((resolve) => child.stdout?.once('data', resolve))
      return child
    }

    it('refuses to share while that process lives, and tells where its server answers', async () => {
      const child = await startElsewhere()
      await expect(start(dataDir)).rejects.toThrow(`in use by process ${child.pid}`)
      const url = await findRunningPostgres(dataDir)
      expect(await query(url ?? '', 'select note from kept')).toHaveLength(1)
      child.kill('SIGKILL')
      await eventually(
        () => findRunningPostgres(dataDir),
        (found) => found === undefined,
      )
      expect((await processesIn(cluster))?.length).toBeGreaterThan(0)
      await expectWhole()
    })
  })

  it('ends what a killed server has left and does not end by itself, but nobody’s shell', async () => {
    const postgres = await start(dataDir)
    const client = new pg.Client(postgres.url)
    client.on('error', () => {})
    await client.connect()
    const { rows } = await client.query('select pg_backend_pid() as pid')
    // Stopped as if it waited for ever, as one does whose neighbour was killed with a lock in its hands.
    process.kill(rows[0].pid, 'SIGSTOP')
    process.kill(await postmasterPid(), 'SIGKILL')
    const shell = startChild('sleep', ['60'], { stdio: 'ignore', cwd: cluster })
    await postgres.stop()
    await (await start(dataDir)).stop()
    expect(await processesIn(cluster)).toEqual([shell.pid])
    shell.kill()
    await expectWhole()
  })

  it('takes over a claim whose pid belongs to another process by now', async () => {
    await writeFile(join(dataDir, 'owner.pid'), `${process.ppid} 1`)
    await expectWhole()
    await writeFile(
      join(dataDir, 'owner.pid'),
      `${process.ppid} ${await processStart(process.ppid)}`,
    )
    await expect(start(dataDir)).rejects.toThrow(`in use by process ${process.ppid}`)
    await rm(join(dataDir, 'owner.pid'))
  })

  it('leaves a stranger alone whose pid is in a stale pid file', async () => {
    const stranger = startChild('sleep', ['60'], { stdio: 'ignore' })
    await writeFile(join(cluster, 'postmaster.pid'), `${stranger.pid}\n${cluster}\n1\n1\n\n\n`)
    await expectWhole()
    expect(stranger.exitCode).toBeNull()
    expect(stranger.signalCode).toBeNull()
    stranger.kill()
  })

  it('starts over an empty pid file', async () => {
    await writeFile(join(cluster, 'postmaster.pid'), '')
    await expectWhole()
  })

  it('replaces a lost password', async () => {
    await rm(join(dataDir, 'postgres.password'))
    await expectWhole()
  })

  it('closes a cluster that others may read', async () => {
    await chmod(cluster, 0o755)
    await expectWhole()
    expect((await stat(cluster)).mode & 0o777).toBe(0o700)
  })

  it('refuses a cluster of another version', async () => {
    const file = join(cluster, 'PG_VERSION')
    const version = await readFile(file, 'utf8')
    await writeFile(file, '15\n')
    await expect(start(dataDir)).rejects.toThrow(/made by PostgreSQL 15, this package brings \d\d/)
    await writeFile(file, version)
    await expectWhole()
  })

  it('never replaces a damaged cluster by an empty one', async () => {
    const file = join(cluster, 'PG_VERSION')
    await rename(file, join(dataDir, 'PG_VERSION'))
    await expect(start(dataDir)).rejects.toThrow('no complete database')
    await rename(join(dataDir, 'PG_VERSION'), file)
    await expectWhole()
  })
})

describe('a data directory that is not as it was left', () => {
  let home: string
  let running: EmbeddedPostgres | undefined
  beforeAll(async () => {
    home = await makeFolder('embedded-half')
    await chmod(home, 0o755)
  })
  afterAll(() => running?.stop())

  it('is refused when it holds files of somebody else, which stay', async () => {
    const dataDir = join(home, 'junk')
    await mkdir(join(dataDir, 'postgres'), { recursive: true })
    await writeFile(join(dataDir, 'postgres', 'letter.txt'), 'dear reader')
    await expect(start(dataDir)).rejects.toThrow('no complete database')
    expect(await readdir(join(dataDir, 'postgres'))).toEqual(['letter.txt'])
    expect(await readdir(dataDir)).toEqual(['postgres'])
  })

  it('is refused when it cannot be written', async () => {
    await writeFile(join(home, 'a-file'), '')
    const dataDir = join(home, 'a-file', 'data')
    await expect(start(dataDir)).rejects.toThrow(`DATA_DIR ${dataDir} cannot be written (ENOTDIR)`)
  })

  it('is made anew after a making that was killed: half a draft, an empty folder', async () => {
    const dataDir = join(home, 'half')
    await mkdir(join(dataDir, 'postgres.new-12345678', 'base'), { recursive: true })
    await writeFile(join(dataDir, 'postgres.new-12345678', 'PG_VERSION'), '18\n')
    await writeFile(join(dataDir, 'postgres.password'), 'half')
    await mkdir(join(dataDir, 'postgres'))
    running = await start(dataDir)
    expect(await query(running.url, 'select 1 as one')).toEqual([{ one: 1 }])
    expect((await readdir(dataDir)).sort()).toEqual(['owner.pid', 'postgres', 'postgres.password'])
  })
})
