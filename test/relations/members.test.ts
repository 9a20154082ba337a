import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { parseCardNumber } from '../../src/domain/card-number.ts'
import { aMember } from '../support/builders.ts'
import { eventually } from '../support/eventually.ts'
import { startService, type TestService } from '../support/service.ts'

const MEMBERS = '/v1/members'
const UNKNOWN_ID = '01900000-0000-7000-8000-000000000000'
const HOSTILE = `Robert'); drop table members; -- <script>alert(1)</script> 𝔘 é\n"`
const NOW = new Date('2026-11-21T10:00:00Z')
const ALL_CONSENTS = { profiling: true, email: true, sms: true, post: true, phone: true }

describe('members', () => {
  let service: TestService
  let app: string
  let staff: string

  beforeAll(async () => {
    service = await startService({ now: () => NOW })
    app = await service.keyOf('app')
    staff = await service.keyOf('staff')
  })
  afterAll(() => service.close())

  const create = (fields: Record<string, unknown> = {}, key = app, idempotencyKey?: string) =>
    service.call(
      'post',
      MEMBERS,
      aMember(fields),
      key,
      idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey },
    )
  const created = async (fields: Record<string, unknown> = {}) => {
    const answer = await create(fields)
    expect(answer.status).toBe(201)
    return answer.body
  }
  const find = (query: string, key = staff) =>
    service.call('get', `${MEMBERS}?${query}`, undefined, key)
  const tokenOf = async (id: string): Promise<string> =>
    (await service.call('post', `${MEMBERS}/${id}/tokens`, {}, app)).body.token
  const count = async (table: string): Promise<number> => {
    const { rows } = await sql<{
      n: number
    }>`select count(*)::int as n from ${sql.table(table)}`.execute(service.deps.db)
    return rows[0]?.n ?? -1
  }
  const countAll = async () =>
    Promise.all(
      ['accounts', 'members', 'persons', 'consents', 'cards', 'points_balances'].map(count),
    )

  describe('joining', () => {
    it('makes member, account, balance, consents and a card', async () => {
      const before = await countAll()
      const member = await created({
        email: 'Maeve.Byrne@Example.com',
        phone: '+353 86-123 4567',
        birthDate: '1980-02-29',
        externalId: 'crm-1',
      })
      expect(member).toEqual({
        id: expect.any(String),
        externalId: 'crm-1',
        givenName: 'Maeve',
        familyName: 'Byrne',
        email: 'Maeve.Byrne@Example.com',
        phone: '+353861234567',
        birthDate: '1980-02-29',
        joinedAt: NOW.toISOString(),
        tier: null,
        consents: { profiling: true, email: false, sms: false, post: false, phone: false },
        cards: [{ number: expect.stringMatching(/^29\d{11}$/), status: 'active' }],
      })
      expect(parseCardNumber(member.cards[0].number)).toMatchObject({ ok: true, scheme: 'own' })
      const after = await countAll()
      expect(after.map((n, index) => n - (before[index] ?? 0))).toEqual([1, 1, 1, 5, 1, 1])
      const { rows } = await sql`
        select a.kind, b.balance, m.profiling_since is not null as profiled
        from members m join accounts a on a.id = m.account_id
        join points_balances b on b.account_id = m.account_id
        where m.id = ${member.id}`.execute(service.deps.db)
      expect(rows).toEqual([{ kind: 'member', balance: 0, profiled: true }])
    })

    it('needs no more than the consents, and leaves no profiling where it is refused', async () => {
      const answer = await service.call(
        'post',
        MEMBERS,
        { consents: { ...ALL_CONSENTS, profiling: false } },
        staff,
      )
      expect(answer.status).toBe(201)
      expect(answer.body).toMatchObject({ givenName: null, birthDate: null, externalId: null })
      const { rows } = await sql`
        select profiling_since from members where id = ${answer.body.id}`.execute(service.deps.db)
      expect(rows).toEqual([{ profiling_since: null }])
    })

    it('answers what a later read answers', async () => {
      const member = await created({ phone: '01 234 5678', externalId: 'crm-read' })
      const read = await service.call('get', `${MEMBERS}/${member.id}`, undefined, staff)
      expect(read.status).toBe(200)
      expect(read.body).toEqual(member)
    })

    it('keeps names with SQL and script in them as they are', async () => {
      const fields = { givenName: HOSTILE, familyName: HOSTILE, externalId: `x${HOSTILE}` }
      const member = await created(fields)
      expect(member).toMatchObject(fields)
      const read = await service.call('get', `${MEMBERS}/${member.id}`, undefined, app)
      expect(read.body).toMatchObject(fields)
      const found = await find(`externalId=${encodeURIComponent(fields.externalId)}`)
      expect(found.body.data).toEqual([read.body])
    })

    it.each([
      ['no consents', { consents: undefined }],
      ['a consent left out', { consents: { profiling: true, email: true, sms: true, post: true } }],
      ['a consent that is text', { consents: { ...ALL_CONSENTS, email: 'yes' } }],
      ['a consent nobody asked for', { consents: { ...ALL_CONSENTS, pigeon: true } }],
      ['an unknown field', { nickname: 'M' }],
      ['NUL in a name', { givenName: 'Ma\0eve' }],
      ['a lone surrogate in a name', { familyName: '\ud800' }],
      ['an empty name', { givenName: '' }],
      ['a name too long', { givenName: 'x'.repeat(201) }],
      ['a name that is a number', { givenName: 7 }],
      ['an email without a host', { email: 'maeve@' }],
      ['an email with a space', { email: 'maeve byrne@example.com' }],
      ['a phone with letters', { phone: '0800 FLOWERS' }],
      ['a phone too short', { phone: '12345' }],
      ['a phone too long', { phone: '+1234567890123456' }],
      ['a phone with a + within', { phone: '00+353861234567' }],
      ['a day that does not exist', { birthDate: '2025-02-29' }],
      ['a month that does not exist', { birthDate: '1980-13-01' }],
      ['an instant for a day', { birthDate: '1980-01-01T00:00:00Z' }],
      ['a birth in the future', { birthDate: '2027-01-01' }],
      ['a birth in the year 0', { birthDate: '0000-01-01' }],
      ['an empty external id', { externalId: '' }],
      ['null for a name', { givenName: null }],
    ])('refuses %s and writes nothing', async (_what, fields) => {
      const before = await countAll()
      const answer = await create(fields)
      expect(answer.status).toBe(400)
      expect(answer.body.code).toBe('invalid-request')
      expect(await countAll()).toEqual(before)
    })

    it('names the field that is wrong', async () => {
      const answer = await create({ birthDate: '2025-02-29' })
      expect(answer.body.errors).toEqual([{ pointer: '/birthDate', detail: expect.any(String) }])
    })

    it('is for apps, staff and administrators', async () => {
      expect((await service.call('post', MEMBERS, aMember(), null)).status).toBe(401)
      const { key: terminal } = await service.openStore()
      for (const key of [terminal, await service.keyOf('marketing')]) {
        expect((await create({}, key)).status).toBe(403)
      }
      const { id } = await created()
      expect((await create({}, await tokenOf(id))).status).toBe(403)
    })
  })

  describe('the time of joining', () => {
    it('is the administrator’s to say', async () => {
      const admin = await service.keyOf('admin')
      const answer = await create({ joinedAt: '2024-03-01T09:30:00+01:00' }, admin)
      expect(answer.status).toBe(201)
      expect(answer.body.joinedAt).toBe('2024-03-01T08:30:00.000Z')
    })

    it('is nobody else’s', async () => {
      const before = await countAll()
      for (const key of [app, staff]) {
        const answer = await create({ joinedAt: '2024-03-01T09:30:00+01:00' }, key)
        expect(answer.status).toBe(403)
        expect(answer.body.code).toBe('role-not-allowed')
      }
      expect(await countAll()).toEqual(before)
    })

    it.each([
      '2026-11-22T00:00:00Z',
      '0000-01-01T00:00:00Z',
      '2026-02-30T00:00:00Z',
      '2024-03-01',
      'now',
    ])('is not %s', async (joinedAt) => {
      const answer = await service.call('post', MEMBERS, aMember({ joinedAt }))
      expect(answer.status).toBe(400)
      expect(answer.body.errors[0].pointer).toBe('/joinedAt')
    })
  })

  describe('a card brought along', () => {
    it.each(['2900000012349', '735005385000000011', '4111111111111111', ' 5555555555554444 '])(
      'is taken as it is: %j',
      async (cardNumber) => {
        const member = await created({ cardNumber })
        expect(member.cards).toEqual([{ number: cardNumber.trim(), status: 'active' }])
      },
    )

    it.each(['2900000012346', '4111111111111112', '123', 'no card'])(
      'is refused when it is wrong: %j',
      async (cardNumber) => {
        const before = await countAll()
        const answer = await create({ cardNumber })
        expect(answer.status).toBe(422)
        expect(answer.body).toMatchObject({
          code: 'card-number-invalid',
          errors: [{ pointer: '/cardNumber' }],
        })
        expect(await countAll()).toEqual(before)
      },
    )

    it('is refused when somebody has it, and no half of a member stays', async () => {
      await created({ cardNumber: '2900000000018' })
      const before = await countAll()
      const answer = await create({ cardNumber: '2900000000018' })
      expect(answer.status).toBe(409)
      expect(answer.body.code).toBe('card-taken')
      expect(await countAll()).toEqual(before)
    })
  })

  describe('an external id', () => {
    it('is one member’s', async () => {
      await created({ externalId: 'crm-one' })
      const before = await countAll()
      const answer = await create({ externalId: 'crm-one' })
      expect(answer.status).toBe(409)
      expect(answer.body).toMatchObject({
        code: 'external-id-taken',
        errors: [{ pointer: '/externalId' }],
      })
      expect(await countAll()).toEqual(before)
    })

    it('goes to one of many who ask for it at once', async () => {
      const answers = await Promise.all(
        Array.from({ length: 6 }, () => create({ externalId: 'crm-race' })),
      )
      const statuses = answers.map((answer) => answer.status).sort()
      expect(statuses).toEqual([201, 409, 409, 409, 409, 409])
      expect((await find('externalId=crm-race')).body.data).toHaveLength(1)
    })
  })

  describe('with an Idempotency-Key', () => {
    it('makes one member however often it is sent', async () => {
      const first = await create({ email: 'once@example.com' }, app, 'join-1')
      const second = await create({ email: 'once@example.com' }, app, 'join-1')
      expect([first.status, second.status]).toEqual([201, 201])
      expect(second.headers['idempotency-replayed']).toBe('true')
      expect(second.body).toEqual(first.body)
      expect((await find('email=once@example.com')).body.data).toHaveLength(1)
    })

    it('makes one member when two requests come at once', async () => {
      const fields = { email: 'twice@example.com' }
      const answers = await Promise.all([
        create(fields, app, 'join-2'),
        create(fields, app, 'join-2'),
      ])
      expect(answers.map((answer) => answer.status)).toEqual([201, 201])
      expect(answers[0]?.body).toEqual(answers[1]?.body)
      expect((await find('email=twice@example.com')).body.data).toHaveLength(1)
    })

    it('refuses another body', async () => {
      await create({}, app, 'join-3')
      const answer = await create({ givenName: 'Other' }, app, 'join-3')
      expect(answer.status).toBe(409)
      expect(answer.body.code).toBe('idempotency-key-conflict')
    })

    it('keeps no name or contact beside the person', async () => {
      await create({ givenName: 'Keepsake', email: 'keepsake@example.com' }, app, 'join-4')
      const { rows } = await sql`
        select 1 from idempotency_keys where answer::text ilike '%keepsake%'`.execute(
        service.deps.db,
      )
      expect(rows).toEqual([])
    })
  })

  describe('reading one', () => {
    it('gives a member token its own member and no other', async () => {
      const [own, other] = [await created(), await created()]
      const token = await tokenOf(own.id)
      const read = await service.call('get', `${MEMBERS}/${own.id}`, undefined, token)
      expect(read.status).toBe(200)
      expect(read.body).toEqual(own)
      for (const id of [other.id, UNKNOWN_ID]) {
        const answer = await service.call('get', `${MEMBERS}/${id}`, undefined, token)
        expect(answer.status).toBe(404)
        expect(answer.body.detail).toBe('There is no such member.')
      }
    })

    it.each([UNKNOWN_ID, 'x', "'--"])('knows no member %s', async (id) => {
      const answer = await service.call('get', `${MEMBERS}/${id}`, undefined, staff)
      expect(answer.status).toBe(404)
      expect(answer.body.code).toBe('not-found')
    })

    it('knows no member who was erased', async () => {
      const { id, cards } = await created({ externalId: 'crm-erased' })
      const token = await tokenOf(id)
      await sql`update members set profiling_since = null, erased_at = now() where id = ${id}`.execute(
        service.deps.db,
      )
      for (const key of [staff, token]) {
        expect((await service.call('get', `${MEMBERS}/${id}`, undefined, key)).status).toBe(404)
      }
      expect((await service.call('patch', `${MEMBERS}/${id}`, {}, staff)).status).toBe(404)
      expect((await find(`card=${cards[0].number}`)).body.data).toEqual([])
      expect((await find('externalId=crm-erased')).body.data).toEqual([])
    })

    it('cannot be erased while consenting to profiling', async () => {
      const consents = { ...ALL_CONSENTS, profiling: true }
      const { id } = await created({ consents })
      const erasing = sql`update members set erased_at = now() where id = ${id}`
      await expect(erasing.execute(service.deps.db)).rejects.toThrow('members_erased_forgotten')
    })

    it('is for apps, members, staff and administrators', async () => {
      const { id } = await created()
      expect((await service.call('get', `${MEMBERS}/${id}`, undefined, null)).status).toBe(401)
      const marketing = await service.keyOf('marketing')
      expect((await service.call('get', `${MEMBERS}/${id}`, undefined, marketing)).status).toBe(403)
    })
  })

  describe('looking one up', () => {
    it('finds by card, phone, email and external id, however they are written', async () => {
      const member = await created({
        email: 'Look.Up@example.com',
        phone: '+353 (86) 555-0101',
        externalId: 'crm-look',
        cardNumber: '2900000000025',
      })
      for (const query of [
        'card=2900000000025',
        'card=%202900000000025%20',
        'phone=%2B353865550101',
        'phone=+353865550101',
        'phone=%2B353-86-555%200101',
        'email=look.up@EXAMPLE.com',
        'externalId=crm-look',
      ]) {
        const answer = await find(query)
        expect([query, answer.status]).toEqual([query, 200])
        expect(answer.body).toEqual({ data: [member], next: null })
      }
    })

    it.each([
      'card=2900000000032',
      'card=2900000012346',
      'card=x',
      'phone=0999999999',
      'email=nobody@example.com',
      'externalId=nobody',
      "externalId='%20or%201=1--",
      'externalId=crm-loo%25',
    ])('finds nobody by ?%s', async (query) => {
      const answer = await find(query)
      expect(answer.status).toBe(200)
      expect(answer.body).toEqual({ data: [], next: null })
    })

    it('pages through a household that shares a phone', async () => {
      const ids: string[] = []
      for (let n = 0; n < 5; n += 1) ids.push((await created({ phone: '0155500055' })).id)
      const seen: string[] = []
      let after = ''
      do {
        const { body } = await find(`phone=0155500055&limit=2${after}`)
        expect(body.data.length).toBeLessThanOrEqual(2)
        seen.push(...body.data.map((member: { id: string }) => member.id))
        after = body.next === null ? '' : `&after=${body.next}`
      } while (after !== '')
      expect(seen).toEqual(ids)
    })

    it.each([
      '',
      'limit=10',
      'email=a@example.com&phone=0861234567',
      'card=2900000000025&externalId=x',
      'email=a@example.com&email=b@example.com',
      'email=nonsense',
      'phone=nonsense',
      'name=Maeve',
      'externalId=%00',
      'card=%00',
      'externalId=',
      'externalId=x&limit=0',
      'externalId=x&after=nonsense',
      'externalId=x&after=WyJub3QgYW4gaWQiXQ',
    ])('refuses ?%s', async (query) => {
      const answer = await find(query)
      expect(answer.status).toBe(400)
      expect(answer.body.code).toBe('invalid-request')
    })

    it('is not for members, terminals or nobody', async () => {
      const { id } = await created()
      expect((await find('externalId=x', await tokenOf(id))).status).toBe(403)
      const answer = await service.call('get', `${MEMBERS}?externalId=x`, undefined, null)
      expect(answer.status).toBe(401)
    })
  })

  describe('changing one', () => {
    const change = (id: string, body: object, key = staff) =>
      service.call('patch', `${MEMBERS}/${id}`, body, key)

    it('changes what is given, clears what is null, and leaves the rest', async () => {
      const member = await created({ email: 'before@example.com', birthDate: '1990-01-01' })
      const answer = await change(member.id, {
        givenName: HOSTILE,
        email: null,
        phone: '086 000 0001',
      })
      expect(answer.status).toBe(200)
      expect(answer.body).toEqual({
        ...member,
        givenName: HOSTILE,
        email: null,
        phone: '0860000001',
      })
      const read = await service.call('get', `${MEMBERS}/${member.id}`, undefined, app)
      expect(read.body).toEqual(answer.body)
      expect((await find('email=before@example.com')).body.data).toEqual([])
    })

    it('changes nothing when nothing is given', async () => {
      const member = await created({ phone: '0860000002' })
      const answer = await change(member.id, {})
      expect(answer.status).toBe(200)
      expect(answer.body).toEqual(member)
    })

    it.each([
      ['an unknown field', { nickname: 'M' }],
      ['the external id', { externalId: 'other' }],
      ['the time of joining', { joinedAt: '2024-01-01T00:00:00Z' }],
      ['a day that does not exist', { birthDate: '2025-04-31' }],
      ['a birth in the future', { birthDate: '2026-12-24' }],
      ['a wrong email', { email: 'x' }],
      ['a wrong phone', { phone: 'x' }],
      ['NUL', { familyName: '\0' }],
      ['null for a consent', { consents: { profiling: null } }],
      ['an unknown consent', { consents: { fax: true } }],
      ['no object', []],
    ])('refuses %s and changes nothing', async (_what, body) => {
      const member = await created()
      const answer = await change(member.id, body)
      expect(answer.status).toBe(400)
      const read = await service.call('get', `${MEMBERS}/${member.id}`, undefined, staff)
      expect(read.body).toEqual(member)
    })

    it.each([UNKNOWN_ID, 'x'])('knows no member %s', async (id) => {
      expect((await change(id, { givenName: 'X' })).status).toBe(404)
    })

    it('is for apps, staff and administrators', async () => {
      const { id } = await created()
      expect((await service.call('patch', `${MEMBERS}/${id}`, {}, null)).status).toBe(401)
      expect((await change(id, {}, await tokenOf(id))).status).toBe(403)
      expect((await change(id, {}, await service.keyOf('marketing'))).status).toBe(403)
    })
  })

  describe('consents', () => {
    const change = (id: string, consents: object) =>
      service.call('patch', `${MEMBERS}/${id}`, { consents }, staff)
    const history = async (id: string) =>
      (
        await sql<{ purpose: string; granted: boolean }>`
          select purpose, granted from consents where member_id = ${id} order by changed_at, purpose`.execute(
          service.deps.db,
        )
      ).rows.map((row) => `${row.purpose} ${row.granted}`)
    const profilingSince = async (id: string) =>
      (
        await sql<{ since: Date | null }>`
          select profiling_since as since from members where id = ${id}`.execute(service.deps.db)
      ).rows[0]?.since
    const giveProfile = (id: string) =>
      sql`insert into profiles (account_id, baskets, spend_minor, units, offer_spend_minor,
            first_at, last_at, last_basket_id, weight, habits)
          select account_id, 1, 1, 1, 0, now(), now(), id, 1, '{}' from members
          where id = ${id}`.execute(service.deps.db)
    const countWaiting = async () =>
      (
        await sql<{ n: number }>`
          select count(*)::int as n from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`.execute(service.deps.db)
      ).rows[0]?.n
    const hasProfile = async (id: string) =>
      (
        await sql`select 1 from profiles join members using (account_id) where members.id = ${id}`.execute(
          service.deps.db,
        )
      ).rows.length > 0

    it('change each for itself, and their history only grows', async () => {
      const { id } = await created({ consents: ALL_CONSENTS })
      const answer = await change(id, { email: false, sms: true })
      expect(answer.body.consents).toEqual({ ...ALL_CONSENTS, email: false })
      await change(id, { email: false })
      await change(id, { email: true })
      const opening = ['email true', 'phone true', 'post true', 'profiling true', 'sms true']
      expect(await history(id)).toEqual([...opening, 'email false', 'email true'])
    })

    it('take the profile away at once when profiling is withdrawn, and nobody else’s', async () => {
      const [leaver, other] = [await created(), await created()]
      await giveProfile(leaver.id)
      await giveProfile(other.id)
      const answer = await change(leaver.id, { profiling: false })
      expect(answer.body.consents.profiling).toBe(false)
      expect(await hasProfile(leaver.id)).toBe(false)
      expect(await profilingSince(leaver.id)).toBeNull()
      expect(await hasProfile(other.id)).toBe(true)
      expect(await profilingSince(other.id)).toEqual(expect.any(Date))
    })

    it('keep the profile when another consent is withdrawn', async () => {
      const { id } = await created({ consents: ALL_CONSENTS })
      await giveProfile(id)
      await change(id, { email: false, sms: false, post: false, phone: false })
      expect(await hasProfile(id)).toBe(true)
    })

    it('count from the first time they are given, anew after a withdrawal', async () => {
      const { id } = await created()
      const first = await profilingSince(id)
      await change(id, { profiling: true })
      expect(await profilingSince(id)).toEqual(first)
      await change(id, { profiling: false })
      await change(id, { profiling: true })
      const second = await profilingSince(id)
      expect(second?.getTime()).toBeGreaterThan(first?.getTime() ?? Number.NaN)
    })

    it('are decided one after the other, the later on top of the earlier', async () => {
      const { id } = await created()
      const granting = await service.deps.db.transaction().execute(async (tx) => {
        await sql`select 1 from members where id = ${id} for no key update`.execute(tx)
        const waiting = change(id, { profiling: true }).then((answer) => answer.status)
        await eventually(countWaiting, (n) => n === 1)
        await sql`insert into consents (member_id, purpose, granted, changed_at)
          values (${id}, 'profiling', false, clock_timestamp())`.execute(tx)
        await sql`update members set profiling_since = null where id = ${id}`.execute(tx)
        return { waiting }
      })
      expect(await granting.waiting).toBe(200)
      expect((await history(id)).slice(5)).toEqual(['profiling false', 'profiling true'])
      expect(await profilingSince(id)).toEqual(expect.any(Date))
    })

    it('are not changed by a request that is refused', async () => {
      const { id } = await created()
      await giveProfile(id)
      const answer = await service.call(
        'patch',
        `${MEMBERS}/${id}`,
        { birthDate: '2026-12-24', consents: { profiling: false } },
        staff,
      )
      expect(answer.status).toBe(400)
      expect(await hasProfile(id)).toBe(true)
    })
  })
})
