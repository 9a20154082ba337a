/**
 * A number that is as good as drawn, 0 to below 1, and always the same for a name: FNV-1a (Fowler, Noll and Vo), stirred by
 * the last steps of MurmurHash3 (Appleby), since names that differ in their last letter alone would lie side by side.
 */
export function drawFor(name: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < name.length; at += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}
