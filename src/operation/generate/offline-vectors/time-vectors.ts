import {
  type AskedBasket,
  linesOf,
  type PackVector,
  type PricingVectors,
  packOf,
  promotionOf,
  publicKeys,
  vectorOf,
} from './vector-pack.ts'

const reward = { kind: 'percentOff', percent: 10 } as const

const at = (...instants: string[]): AskedBasket[] =>
  instants.map((now) => ({
    name: now,
    now,
    basket: { card: null, lines: linesOf(['bread', 1, 200]) },
  }))

/** A Friday by each store’s clock. */
const friday = (storeId: string, timeZone: string, ...instants: string[]): PackVector =>
  vectorOf(
    `one day in ${timeZone}`,
    packOf(storeId, {
      timeZone,
      promotions: [
        promotionOf(201, 'Friday', { reward, startsOn: '2026-11-20', endsOn: '2026-11-20' }),
      ],
    }),
    at(...instants),
  )

export const timeVectors = (): PricingVectors => ({
  about: 'Edges of days and hours by the store’s clock, of versions, and of the pack itself.',
  publicKeys,
  packs: [
    friday(
      'T1',
      'Europe/Dublin',
      '2026-11-20T06:00:00.000Z',
      '2026-11-20T23:59:59.999Z',
      '2026-11-21T00:00:00.000Z',
    ),
    friday('T2', 'America/New_York', '2026-11-21T04:59:59.999Z', '2026-11-21T05:00:00.000Z'),
    friday('T3', 'Asia/Kathmandu', '2026-11-20T18:14:59.999Z', '2026-11-20T18:15:00.000Z'),
    friday('T4', 'Pacific/Kiritimati', '2026-11-20T09:59:59.999Z', '2026-11-20T10:00:00.000Z'),
    vectorOf(
      'hours over midnight belong to the Friday they began on',
      packOf('T5', {
        promotions: [
          promotionOf(202, 'Friday night', {
            reward,
            weekdays: [5],
            hours: { from: '22:00', until: '02:00' },
          }),
        ],
      }),
      at(
        '2026-11-20T21:59:59.000Z',
        '2026-11-20T22:00:00.000Z',
        '2026-11-21T01:59:59.000Z',
        '2026-11-21T02:00:00.000Z',
        '2026-11-21T22:00:00.000Z',
      ),
    ),
    vectorOf(
      'the night in which the clock goes back: from 01:00 to 02:00 twice',
      packOf('T6', {
        issuedAt: '2026-10-24T06:00:00.000Z',
        expiresAt: '2026-10-27T06:00:00.000Z',
        promotions: [
          promotionOf(203, 'at one', { reward, hours: { from: '01:00', until: '02:00' } }),
        ],
      }),
      at(
        '2026-10-24T23:59:59.000Z',
        '2026-10-25T00:00:00.000Z',
        '2026-10-25T01:30:00.000Z',
        '2026-10-25T02:00:00.000Z',
      ),
    ),
    vectorOf(
      'from a moment on',
      packOf('T7', {
        promotions: [
          promotionOf(204, 'launched', { reward, inForceFrom: '2026-11-21T09:00:00.000Z' }),
        ],
      }),
      at('2026-11-21T08:59:59.999Z', '2026-11-21T09:00:00.000Z'),
    ),
    vectorOf(
      'the pack is five minutes early for slow clocks, and ends to the millisecond',
      packOf('T8', { promotions: [promotionOf(205, 'always', { reward })] }),
      at(
        '2026-11-20T05:54:59.999Z',
        '2026-11-20T05:55:00.000Z',
        '2026-11-23T05:59:59.999Z',
        '2026-11-23T06:00:00.000Z',
      ),
    ),
  ],
})
