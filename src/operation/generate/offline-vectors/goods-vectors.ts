import { cardHash } from '../../../domain/offer-pack/offer-pack.ts'
import {
  CARD,
  linesOf,
  NOON,
  type PricingVectors,
  packOf,
  promotionId,
  promotionOf,
  publicKeys,
  scopeOf,
  vectorOf,
} from './vector-pack.ts'

const grapes = { line: 1, sku: 'grapes', quantity: 1, unitPriceMinor: 499 }

const weighed = [
  { name: 'weighed by the till', lines: [{ ...grapes, weightGrams: 734, amountMinor: 366 }] },
  { name: 'two labels', lines: [{ ...grapes, quantity: 2, weightGrams: 1500, amountMinor: 749 }] },
  {
    name: 'the weight in the barcode',
    lines: [{ ...grapes, amountMinor: 366, barcode: '0212345007341' }],
  },
  {
    name: 'the price in the barcode',
    lines: [{ ...grapes, amountMinor: 366, barcode: '2012345303669' }],
  },
  { name: 'nothing explains the amount', lines: [{ ...grapes, amountMinor: 366 }] },
  {
    name: 'priced otherwise than weighed',
    lines: [{ ...grapes, weightGrams: 734, amountMinor: 350 }],
  },
].map(({ name, lines }) => ({ name, now: NOON, basket: { card: null, lines } }))

const kindsOfLines = {
  name: 'deposits and voided lines are no goods',
  now: NOON,
  basket: {
    card: null,
    lines: [
      { line: 1, sku: 'cola', quantity: 2, unitPriceMinor: 150, amountMinor: 300 },
      { line: 2, kind: 'deposit', sku: 'bottle', quantity: 2, unitPriceMinor: 25, amountMinor: 50 },
      {
        line: 3,
        kind: 'depositReturn',
        sku: 'crate',
        quantity: 1,
        unitPriceMinor: 330,
        amountMinor: 330,
      },
      { line: 4, kind: 'voided', sku: 'cola', quantity: 1, unitPriceMinor: 150, amountMinor: 150 },
    ],
  },
} as const

const repeated = {
  name: 'a line twice',
  now: NOON,
  basket: { card: null, lines: [...linesOf(['cola', 1, 150]), ...linesOf(['cola', 1, 150])] },
}

const capped = promotionOf(303, 'half price, as long as it lasts', {
  reward: { kind: 'percentOff', percent: 50 },
  budget: { usesMax: 100, setsMax: null, moneyMaxMinor: 5000 },
})

const leasedTo = (uses: number, moneyMinor?: number) => [
  { promotionId: promotionId(303), uses, ...(moneyMinor === undefined ? {} : { moneyMinor }) },
]

const bread = { card: null, lines: linesOf(['bread', 1, 200]) }

const goods = () =>
  vectorOf(
    'goods',
    packOf('G1', {
      products: [{ sku: 'grapes', category: 'FRUIT' }],
      barcodeLayouts: [
        { prefix: '02', layout: 'IIIIIWWWWW', unit: 1, weighed: true },
        { prefix: '20', layout: 'IIIIIVPPPP', unit: 1, weighed: true },
      ],
      promotions: [
        promotionOf(301, 'an eighth off fruit', {
          reward: { kind: 'percentOff', percent: 12 },
          appliesTo: scopeOf({ categories: ['FRUIT'] }),
        }),
        promotionOf(302, 'cola', {
          reward: { kind: 'fixedPrice', priceMinor: 120 },
          appliesTo: scopeOf({ products: ['cola'] }),
        }),
      ],
    }),
    [...weighed, kindsOfLines, repeated],
  )

/** As the app shows it in a card's place: whether its last digits are right no till can tell. */
const appCodeOf = (card: string): string => `98${card}31415926535897`

const cards = () =>
  vectorOf(
    'cards',
    packOf('G2', {
      blockedCards: [cardHash(CARD)],
      promotions: [
        promotionOf(304, 'for members', {
          reward: { kind: 'amountOff', amountMinor: 30, each: false },
          audience: 'members',
        }),
      ],
    }),
    [
      ...[CARD, '2900000047129', '2900000047113', 'no card'],
      ...[appCodeOf(CARD), appCodeOf('2900000047129')],
    ].map((card) => ({
      name: card,
      now: NOON,
      basket: { ...bread, card },
    })),
  )

const leases = () =>
  vectorOf(
    'leases',
    packOf('G3', {
      promotions: [capped],
      leases: [
        ...[{ promotionId: promotionId(303), uses: 2, moneyMinor: 150 }].map((lease) => ({
          ...lease,
          expiresAt: '2026-11-21T00:00:00.000Z',
        })),
      ],
    }),
    [
      { name: 'nothing is left to the till', now: NOON, basket: bread },
      { name: 'one use is left to it', now: NOON, basket: bread, leasesLeft: leasedTo(1) },
      { name: 'of little money', now: NOON, basket: bread, leasesLeft: leasedTo(1, 40) },
      {
        name: 'never more than the store has',
        now: NOON,
        leasesLeft: leasedTo(9),
        basket: { card: null, lines: linesOf(['bread', 4, 200]) },
      },
      {
        name: 'the lease has ended',
        now: '2026-11-21T00:00:00.001Z',
        basket: bread,
        leasesLeft: leasedTo(1),
      },
    ],
  )

const leasesOfUses = () =>
  vectorOf(
    'leases of uses alone',
    packOf('G4', {
      promotions: [{ ...capped, reward: { kind: 'nForM', units: 2, paidUnits: 1 } }],
      leases: [
        {
          promotionId: promotionId(303),
          uses: 2,
          moneyMinor: null,
          expiresAt: '2026-11-21T00:00:00.000Z',
        },
      ],
    }),
    [NOON, '2026-11-21T00:00:00.000Z', '2026-11-21T00:00:00.001Z'].map((now) => ({
      name: `more is left to the till than the store has, ${now}`,
      now,
      leasesLeft: leasedTo(9),
      basket: { card: null, lines: linesOf(['bread', 8, 200]) },
    })),
  )

export const goodsVectors = (): PricingVectors => ({
  about:
    'Weighed goods, barcodes, deposits, lines that cannot be priced; cards; capped promotions that are leased.',
  publicKeys,
  packs: [goods(), cards(), leases(), leasesOfUses()],
})
