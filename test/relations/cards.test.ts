import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { inPipeline, poolSender } from '../../src/platform/db/pipeline.ts'
import { lockCardHolders } from '../../src/relations/cards/cards.queries.ts'
import { sendCardHolders } from '../../src/relations/cards/find-card-holders.ts'
import { aMember } from '../support/builders.ts'
import { startService, type TestService } from '../support/service.ts'

const UNKNOWN_ID = '01900000-0000-7000-8000-000000000000'
const WRONG_CHECK_DIGIT = '2900000012346'
const ROLES_REFUSED = ['marketing', 'terminal', 'member'] as const

let service: TestService
let app: string
let staff: string
const keys: Record<(typeof ROLES_REFUSED)[number], string> = {
  marketing: '',
  terminal: '',
  member: '',
}

beforeAll(async () => {
  service = await startService()
  app = await service.keyOf('app')
  staff = await service.keyOf('staff')
  keys.marketing = await service.keyOf('marketing')
  keys.terminal = (await service.openStore()).key
  const { id } = await join()
  const token = await service.call('post', `/v1/members/${id}/tokens`, {}, app)
  keys.member = token.body.token
})
afterAll(() => service.close())

async function join(fields: Record<string, unknown> = {}): Promise<{ id: string; card: string }> {
  const answer = await service.call('post', '/v1/members', aMember(fields), app)
  expect(answer.status).toBe(201)
  return { id: answer.body.id, card: answer.body.cards[0].number }
}

const cardsOf = async (id: string): Promise<Record<string, string>> => {
  const { body } = await service.call('get', `/v1/members/${id}`, undefined, staff)
  return Object.fromEntries(
    body.cards.map((card: { number: string; status: string }) => [card.number, card.status]),
  )
}

const add = (id: string, body: object = {}, key = app, idempotencyKey?: string) =>
  service.call(
    'post',
    `/v1/members/${id}/cards`,
    body,
    key,
    idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey },
  )
const block = (id: string, number: string, key = staff) =>
  service.call(
    'post',
    `/v1/members/${id}/cards/${encodeURIComponent(number)}/block`,
    undefined,
    key,
  )
const replace = (
  id: string,
  number: string,
  body: object = {},
  key = staff,
  idempotencyKey?: string,
) =>
  service.call(
    'post',
    `/v1/members/${id}/cards/${encodeURIComponent(number)}/replace`,
    body,
    key,
    idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey },
  )

describe('another card', () => {
  it('is new and active beside the first', async () => {
    const { id, card } = await join()
    const answer = await add(id)
    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({ number: expect.stringMatching(/^29\d{11}$/), status: 'active' })
    expect(await cardsOf(id)).toEqual({ [card]: 'active', [answer.body.number]: 'active' })
  })

  it('is the one that was brought along', async () => {
    const { id, card } = await join()
    const answer = await add(id, { number: ' 6304000000000000000 ' })
    expect(answer.body).toEqual({ number: '6304000000000000000', status: 'active' })
    expect(await cardsOf(id)).toEqual({ [card]: 'active', '6304000000000000000': 'active' })
  })

  it('needs no body, nor does a replacement', async () => {
    const { id, card } = await join()
    const path = `/v1/members/${id}/cards`
    expect((await service.call('post', path, undefined, app)).status).toBe(201)
    expect((await service.call('post', `${path}/${card}/replace`, undefined, app)).status).toBe(201)
  })

  it('finds the same member', async () => {
    const { id } = await join()
    const { number } = (await add(id)).body
    const found = await service.call('get', `/v1/members?card=${number}`, undefined, staff)
    expect(found.body.data[0].id).toBe(id)
  })

  it.each([WRONG_CHECK_DIGIT, 'x', '411111111111111111111'])(
    'is refused when its number is wrong: %s',
    async (number) => {
      const { id, card } = await join()
      const answer = await add(id, { number })
      expect(answer.status).toBe(422)
      expect(answer.body).toMatchObject({
        code: 'card-number-invalid',
        errors: [{ pointer: '/number' }],
      })
      expect(await cardsOf(id)).toEqual({ [card]: 'active' })
    },
  )

  it('is refused when anybody has it, its own member too', async () => {
    const [one, other] = [await join(), await join()]
    for (const { id } of [one, other]) {
      const answer = await add(id, { number: one.card })
      expect(answer.status).toBe(409)
      expect(answer.body.code).toBe('card-taken')
    }
    expect(await cardsOf(other.id)).toEqual({ [other.card]: 'active' })
  })

  it('goes to one of many who bring it at once', async () => {
    const members = await Promise.all([join(), join(), join(), join()])
    const answers = await Promise.all(members.map(({ id }) => add(id, { number: '2900000000018' })))
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409, 409])
  })

  it('is made once for one Idempotency-Key, also when two come at once', async () => {
    const { id } = await join()
    const answers = await Promise.all([add(id, {}, app, 'add'), add(id, {}, app, 'add')])
    expect(answers.map((answer) => answer.status)).toEqual([201, 201])
    expect(answers[0]?.body).toEqual(answers[1]?.body)
    expect(Object.keys(await cardsOf(id))).toHaveLength(2)
  })

  it.each([
    ['an unknown field', { status: 'active' }],
    ['a number that is no text', { number: 4111111111111111 }],
    ['NUL', { number: '2900000000018\0' }],
    ['null', { number: null }],
  ])('is refused for %s', async (_what, body) => {
    const { id } = await join()
    expect((await add(id, body)).status).toBe(400)
  })

  it.each([UNKNOWN_ID, 'x'])('is not made for %s', async (id) => {
    expect((await add(id)).status).toBe(404)
  })

  it('is not made by others', async () => {
    const { id, card } = await join()
    const anonymous = await service.call('post', `/v1/members/${id}/cards`, {}, null)
    expect(anonymous.status).toBe(401)
    for (const role of ROLES_REFUSED) expect((await add(id, {}, keys[role])).status).toBe(403)
    expect(await cardsOf(id)).toEqual({ [card]: 'active' })
  })
})

describe('blocking a card', () => {
  it('stops that card and no other, and a repeat answers the same', async () => {
    const { id, card } = await join()
    const other = (await add(id)).body.number
    for (let time = 0; time < 2; time += 1) {
      const answer = await block(id, card)
      expect(answer.status).toBe(200)
      expect(answer.body).toEqual({ number: card, status: 'blocked' })
    }
    expect(await cardsOf(id)).toEqual({ [card]: 'blocked', [other]: 'active' })
  })

  it('makes no sense for a card that was replaced', async () => {
    const { id, card } = await join()
    await replace(id, card)
    const answer = await block(id, card)
    expect(answer.status).toBe(409)
    expect(answer.body.code).toBe('card-not-active')
    expect((await cardsOf(id))[card]).toBe('replaced')
  })

  it.each(['2900000000056', WRONG_CHECK_DIGIT, "' or 1=1"])(
    'knows no card %j of the member',
    async (number) => {
      const { id, card } = await join()
      const answer = await block(id, number)
      expect(answer.status).toBe(404)
      expect(answer.body.code).toBe('not-found')
      expect(await cardsOf(id)).toEqual({ [card]: 'active' })
    },
  )

  it('does not reach another member’s card', async () => {
    const [one, other] = [await join(), await join()]
    expect((await block(one.id, other.card)).status).toBe(404)
    expect(await cardsOf(other.id)).toEqual({ [other.card]: 'active' })
  })

  it('takes neither a body nor NUL', async () => {
    const { id, card } = await join()
    const path = `/v1/members/${id}/cards/${card}/block`
    expect((await service.call('post', path, { reason: 'lost' }, staff)).status).toBe(400)
    expect((await block(id, `${card}\0`)).status).toBe(400)
    expect((await service.call('post', path, {}, staff)).status).toBe(200)
  })

  it('is not for others', async () => {
    const { id, card } = await join()
    const path = `/v1/members/${id}/cards/${card}/block`
    expect((await service.call('post', path, undefined, null)).status).toBe(401)
    for (const role of ROLES_REFUSED) expect((await block(id, card, keys[role])).status).toBe(403)
    expect(await cardsOf(id)).toEqual({ [card]: 'active' })
  })
})

describe('replacing a card', () => {
  it('puts a new active card in the place of the old one', async () => {
    const { id, card } = await join()
    const answer = await replace(id, card)
    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({ number: expect.stringMatching(/^29\d{11}$/), status: 'active' })
    expect(await cardsOf(id)).toEqual({ [card]: 'replaced', [answer.body.number]: 'active' })
    const { rows } = await sql`select replaced_by from cards where number = ${card}`.execute(
      service.deps.db,
    )
    expect(rows).toEqual([{ replaced_by: answer.body.number }])
  })

  it('takes the number that was brought along', async () => {
    const { id, card } = await join()
    const answer = await replace(id, card, { number: '735005385000000011' })
    expect(answer.body).toEqual({ number: '735005385000000011', status: 'active' })
  })

  it('replaces a blocked card too', async () => {
    const { id, card } = await join()
    await block(id, card)
    expect((await replace(id, card)).status).toBe(201)
    expect((await cardsOf(id))[card]).toBe('replaced')
  })

  it('happens once, also when many ask at once', async () => {
    const { id, card } = await join()
    const answers = await Promise.all([1, 2, 3, 4].map(() => replace(id, card)))
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409, 409])
    const again = await replace(id, card)
    expect(again.body.code).toBe('card-not-active')
    expect(Object.keys(await cardsOf(id))).toHaveLength(2)
  })

  it('answers a repeat with the same Idempotency-Key the same', async () => {
    const { id, card } = await join()
    const first = await replace(id, card, {}, staff, 'replace')
    const second = await replace(id, card, {}, staff, 'replace')
    expect(second.status).toBe(201)
    expect(second.body).toEqual(first.body)
  })

  it('leaves the old card as it is when the new number is wrong or taken', async () => {
    const [one, other] = [await join(), await join()]
    const wrong = await replace(one.id, one.card, { number: WRONG_CHECK_DIGIT })
    expect([wrong.status, wrong.body.code]).toEqual([422, 'card-number-invalid'])
    for (const number of [other.card, one.card]) {
      const taken = await replace(one.id, one.card, { number })
      expect([taken.status, taken.body.code]).toEqual([409, 'card-taken'])
    }
    expect(await cardsOf(one.id)).toEqual({ [one.card]: 'active' })
  })

  it('does not reach another member’s card, nor one that is not there', async () => {
    const [one, other] = [await join(), await join()]
    for (const number of [other.card, '2900000000063', 'x']) {
      expect((await replace(one.id, number)).status).toBe(404)
    }
    expect((await replace(UNKNOWN_ID, one.card)).status).toBe(404)
    expect(await cardsOf(other.id)).toEqual({ [other.card]: 'active' })
    expect(await cardsOf(one.id)).toEqual({ [one.card]: 'active' })
  })

  it('is not for others, and takes no unknown field', async () => {
    const { id, card } = await join()
    const path = `/v1/members/${id}/cards/${card}/replace`
    expect((await service.call('post', path, {}, null)).status).toBe(401)
    for (const role of ROLES_REFUSED) {
      expect((await replace(id, card, {}, keys[role])).status).toBe(403)
    }
    expect((await replace(id, card, { fee: 1 })).status).toBe(400)
    expect(await cardsOf(id)).toEqual({ [card]: 'active' })
  })
})

describe('the holders of cards', () => {
  const options = { namedStatements: true }
  const holdersOf = (numbers: string[]) =>
    sendCardHolders(poolSender(service.deps.pool, options), numbers)
  const accountOf = async (id: string): Promise<string> => {
    const { rows } = await sql<{ account_id: string }>`
      select account_id from members where id = ${id}`.execute(service.deps.db)
    return rows[0]?.account_id ?? ''
  }
  const erase = async (id: string) => {
    await sql`delete from persons where member_id = ${id}`.execute(service.deps.db)
    await sql`update members set profiling_since = null, erased_at = now() where id = ${id}`.execute(
      service.deps.db,
    )
  }

  it('are found with status, name and balance, in account order, and unknown cards are left out', async () => {
    const members = [await join({ givenName: 'Ann' }), await join({ givenName: undefined })]
    const [ann, nameless] = members as [{ id: string; card: string }, { id: string; card: string }]
    const second = (await add(ann.id)).body.number
    await block(ann.id, second)
    await sql`update points_balances set balance = 70 where account_id = ${await accountOf(ann.id)}`.execute(
      service.deps.db,
    )
    const holders = await holdersOf([nameless.card, second, '2900000000070', ann.card])
    const annAccount = await accountOf(ann.id)
    const namelessAccount = await accountOf(nameless.id)
    const annHolds = {
      memberId: ann.id,
      accountId: annAccount,
      pointsAccountId: annAccount,
      givenName: 'Ann',
      balance: 70,
      tiers: null,
      spendLocked: false,
    }
    expect(holders).toHaveLength(3)
    expect(holders).toContainEqual({ number: ann.card, status: 'active', ...annHolds })
    expect(holders).toContainEqual({ number: second, status: 'blocked', ...annHolds })
    expect(holders).toContainEqual({
      number: nameless.card,
      status: 'active',
      memberId: nameless.id,
      accountId: namelessAccount,
      pointsAccountId: namelessAccount,
      spendLocked: false,
      givenName: null,
      balance: 0,
      tiers: null,
    })
    const order = holders.map((holder) => holder.accountId)
    expect(order).toEqual([...order].sort())
  })

  it('are nobody for no card, and for the card of an erased member', async () => {
    const { id, card } = await join()
    await erase(id)
    expect(await holdersOf([])).toEqual([])
    expect(await holdersOf([card])).toEqual([])
  })

  it('keep their balance to this transaction, and read it anew after waiting', async () => {
    const [one, other] = [await join(), await join()]
    const account = await accountOf(one.id)
    let waited: Promise<{ balance: number }[]> | undefined
    await inPipeline(service.deps.checkoutPool, options, async (sender) => {
      await sendCardHolders(sender, [one.card])
      const free = sql`select 1 from points_balances b join members m using (account_id)
        where m.id in (${one.id}, ${other.id}) for update of b skip locked`
      expect((await free.execute(service.deps.db)).rows).toHaveLength(1)
      waited = holdersOf([one.card])
      await sender.send(
        {
          name: 'test.set_balance',
          text: 'update points_balances set balance = 5 where account_id = $1',
        },
        [account],
      )
    })
    expect((await waited)?.[0]?.balance).toBe(5)
  })

  it('are looked up by index, however many members there are', async () => {
    await sql`
      with made as (
        select gen_random_uuid() as id, gen_random_uuid() as account_id, n
        from generate_series(1, 20000) as n
      ), account as (
        insert into accounts (id, kind) select account_id, 'member' from made
      ), member as (
        insert into members (id, account_id, joined_at) select id, account_id, now() from made
      ), person as (
        insert into persons (member_id, given_name) select id, 'N' from made
      ), balance as (
        insert into points_balances (account_id) select account_id from made
      )
      insert into cards (number, member_id) select 'plan-' || n, id from made`.execute(
      service.deps.db,
    )
    await sql`analyze members, persons, points_balances, cards`.execute(service.deps.db)
    const { rows } = await service.deps.pool.query(`explain ${lockCardHolders.text}`, [
      Array.from({ length: 10 }, (_, n) => `plan-${n * 7}`),
    ])
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(plan).not.toContain('Seq Scan')
    for (const index of ['cards_pkey', 'members_pkey', 'points_balances_pkey', 'persons_pkey']) {
      expect(plan).toContain(index)
    }
  })
})
