import { createHash } from 'node:crypto'
import type { CampaignId } from '../ids.ts'

/** 2^48: as many bits of the hash as a number holds exactly. */
const BUCKETS = 2 ** 48
const BUCKET_BYTES = 6

/**
 * True when the campaign leaves this person out to be compared with. SHA-256 over campaign and person, so the
 * draw is the same for ever, on every machine, and independent between campaigns. `share` is 0–1.
 */
export function isHeldOut(campaignId: CampaignId, personKey: string, share: number): boolean {
  const hash = createHash('sha256').update(`${campaignId}\n${personKey}`).digest()
  return hash.readUIntBE(0, BUCKET_BYTES) < share * BUCKETS
}
