import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { FlawFound } from '../support/flaw.ts'
import { type Round, roundOf } from '../support/statistics.ts'

export const PGBENCH = '/usr/lib/postgresql/15/bin/pgbench'
const THREADS = 2

export const hasPgbench = (): boolean => existsSync(PGBENCH)

/**
 * Everything a swipe with a card writes, as one statement: reference, basket with its lines, entry, lot, balance,
 * event. Nothing is parsed, checked, looked up by card, priced or answered; the account is a number's, and the
 * JSON is one recorded basket's, sent as a parameter each time.
 */
const STATEMENT = `with given as (
    select a.account_id, uuidv7() as id, uuidv7() as lot_id, :sequence::bigint as sequence
    from bench_accounts a where a.number = :number),
  refs as (
    insert into swipe_references (store_id, terminal_id, business_date, sequence, kind, account_id, basket_id, body_hash)
    select '009', 'T' || :client_id, date '2026-11-20', sequence, 'sale', account_id, id,
      '\\x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff' from given),
  entries as (
    insert into points_entries (account_id, id, lot_id, basket_id, kind, points, occurred_at)
    select account_id, lot_id, lot_id, id, 'earn', 89, '2026-11-20T10:15:00Z' from given),
  lots as (
    insert into points_lots (account_id, id, basket_id, points, remaining, earned_at, expires_at)
    select account_id, lot_id, id, 89, 89, '2026-11-20T10:15:00Z', '2028-11-20T23:59:59Z' from given),
  balances as (
    update points_balances b set balance = b.balance + 89 from given where b.account_id = given.account_id),
  told as (
    insert into events (id, kind, account_id, occurred_at)
    select id, 'basket.recorded', account_id, '2026-11-20T10:15:00Z' from given)
insert into baskets (account_id, id, store_id, terminal_id, operator_id, reference, business_date, purchased_at,
  card_number, gross_minor, discount_minor, net_minor, points_earned, points_spent, points_balance,
  lines, discounts, tenders, coupons_redeemed, refused, flags)
select account_id, id, '009', 'T' || :client_id, '17', '20261120-009-T' || :client_id || '-' || sequence,
  date '2026-11-20', '2026-11-20T10:15:00Z', '2900000012346', 8943, 43, 8900, 89, 0, 1000,
  :lines::jsonb, :discounts::jsonb, :tenders::jsonb, '[]', '[]', '{}' from given`

export type Pgbench = { run(seconds: number): Promise<Round & { acknowledged: number }> }

/** Sets up the rival on the service's own database, with a basket of the service's as its example. */
export async function preparePgbench(
  databaseUrl: string,
  client: pg.ClientBase,
  clients: number,
): Promise<Pgbench> {
  await client.query(
    `create table if not exists bench_accounts (number int primary key, account_id uuid not null)`,
  )
  await client.query(
    `insert into bench_accounts select row_number() over (order by account_id), account_id
     from points_balances on conflict do nothing`,
  )
  await client.query('vacuum analyze bench_accounts')
  const { rows } = await client.query<{
    accounts: number
    lines: string
    discounts: string
    tenders: string
  }>(
    `select (select count(*) from bench_accounts)::int as accounts, lines::text, discounts::text, tenders::text
     from baskets where points_balance is not null limit 1`,
  )
  const example = rows[0]
  if (!example) throw new Error('the service has recorded no basket yet')
  return {
    run: (seconds) => runPgbench(databaseUrl, { ...example, clients, seconds }),
  }
}

type Run = {
  accounts: number
  lines: string
  discounts: string
  tenders: string
  clients: number
  seconds: number
}

async function runPgbench(
  databaseUrl: string,
  run: Run,
): Promise<Round & { acknowledged: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'basketwise-pgbench-'))
  try {
    const script = join(folder, 'swipe.sql')
    const variables = `\\set number random(1, ${run.accounts})\n\\set sequence random(1, 9000000000000000)\n`
    await writeFile(script, `${variables}${STATEMENT.replaceAll('\n', ' ')};\n`)
    const { hostname, port, username, password, pathname } = new URL(databaseUrl)
    const args = [
      ...['-h', hostname, '-p', port, '-U', username, '--no-vacuum', '--protocol=prepared'],
      ...['-c', String(run.clients), '-j', String(THREADS), '-T', String(run.seconds)],
      ...['-D', `lines=${run.lines}`, '-D', `discounts=${run.discounts}`],
      ...['-D', `tenders=${run.tenders}`, '--log', `--log-prefix=${join(folder, 'log')}`],
      ...['-f', script, pathname.slice(1)],
    ]
    await execute(args, password)
    const latencies = await readLatencies(folder)
    return { ...roundOf(latencies, run.seconds), acknowledged: latencies.length }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function execute(args: string[], password: string): Promise<void> {
  const child = spawn(PGBENCH, args, {
    env: { PGPASSWORD: password },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let output = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  const [code] = await once(child, 'close')
  if (code !== 0 || output.includes('aborted')) throw new FlawFound(`pgbench: ${output}`)
}

/** Milliseconds of every statement: the third field of pgbench's log, in microseconds. */
async function readLatencies(folder: string): Promise<number[]> {
  const names = (await readdir(folder)).filter((name) => name.startsWith('log.'))
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
  return texts.flatMap((text) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => Number(line.split(' ')[2]) / 1000),
  )
}
