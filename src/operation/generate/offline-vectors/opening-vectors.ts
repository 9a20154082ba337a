import { canonicalJson } from '../../../domain/canonical-json.ts'
import { type Opened, openPack, type PublicKey } from '../../../offline/index.ts'
import { NOON, packOf, promotionOf, publicKeys, type Signed, signPack } from './vector-pack.ts'

export type OpeningVector = {
  name: string
  /** As received. */
  text: string
  storeId: string
  now: string
  expected: 'ok' | Extract<Opened, { ok: false }>['reason']
}

export type OpeningVectors = {
  about: string
  publicKeys: PublicKey[]
  /** Of the first pack: what is signed, byte for byte. */
  signedText: string
  cases: OpeningVector[]
}

const good = signPack(
  packOf('0042', {
    // Letters beyond ASCII, and some that sort otherwise in UTF-16 than by code point.
    storeGroups: ['Çay', 'naïve', '\ud83c\udf4e', '\ufb01g', 'tab\tand "quotes"'],
    promotions: [
      promotionOf(1, 'Süßes \ud83c\udf6b', { reward: { kind: 'percentOff', percent: 10 } }),
    ],
    law: [],
  }),
)

const text = canonicalJson(good)

/** Signed as it is, so that what was changed is all that is wrong. */
const resigned = (fields: object): string => canonicalJson(signPack({ ...good.pack, ...fields }))

const withSignature = (signature: string): string =>
  canonicalJson({ ...good, signature } satisfies Signed)

/** The last of 86 digits has four bits that say nothing: a lenient decoder reads the same bytes. */
const unusedBits: Record<string, string> = { A: 'B', Q: 'R', g: 'h', w: 'x' }
const sameBytes = good.signature.slice(0, -1) + unusedBits[good.signature.slice(-1)]

const cases: Omit<OpeningVector, 'expected'>[] = [
  { name: 'as sent', text },
  { name: 'with blanks and another order of names', text: JSON.stringify(good, null, 2) },
  { name: 'one byte of the pack is altered', text: text.replace('"percent":10', '"percent":90') },
  { name: 'one letter is', text: text.replace('Çay', 'çay') },
  { name: 'a name is added to the pack', text: text.replace('{"pack":{', '{"pack":{"a":1,') },
  {
    name: 'the signature is of another pack',
    text: withSignature(signPack(packOf('0042')).signature),
  },
  { name: 'one bit of the signature is altered', text: withSignature(flipped(good.signature)) },
  { name: 'another text of the signature’s bytes', text: withSignature(sameBytes) },
  { name: 'a short signature', text: withSignature(good.signature.slice(0, 40)) },
  { name: 'no signature', text: canonicalJson({ pack: good.pack }) },
  { name: 'signed with a key that is not known', text: resigned({ keyId: 'another' }) },
  { name: 'of another format', text: resigned({ format: 'basketwise-offer-pack/2' }) },
  {
    name: 'a pack that says too little, though it is signed',
    text: resigned({ promotions: undefined }),
  },
  { name: 'a time zone that nobody knows', text: resigned({ timeZone: 'Mars/Olympus_Mons' }) },
  { name: 'cut off', text: text.slice(0, -10) },
  { name: 'empty', text: '' },
  { name: 'of another store', text, storeId: '0043' },
  { name: 'expired', text, now: '2026-11-23T06:00:00.000Z' },
  { name: 'in its last millisecond', text, now: '2026-11-23T05:59:59.999Z' },
  { name: 'from the future', text, now: '2026-11-20T05:00:00.000Z' },
].map((one) => ({ storeId: '0042', now: NOON, ...one }))

function flipped(signature: string): string {
  const bytes = Buffer.from(signature, 'base64url')
  bytes[0] = (bytes[0] ?? 0) ^ 1
  return bytes.toString('base64url')
}

export const openingVectors = (): OpeningVectors => ({
  about: 'What opens and what does not, and why. `text` is what was received.',
  publicKeys,
  signedText: canonicalJson(good.pack),
  cases: cases.map((one) => ({ ...one, expected: outcomeOf(one) })),
})

function outcomeOf({ text, storeId, now }: Omit<OpeningVector, 'expected'>) {
  const opened = openPack(text, { publicKeys, storeId, now: new Date(now) })
  return opened.ok ? 'ok' : opened.reason
}
