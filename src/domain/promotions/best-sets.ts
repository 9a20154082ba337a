/**
 * The fewest of up to `setsMax` sets that take most off; 0 where none takes anything. `worthOf` says what so many sets
 * take off before it is rounded, and must be concave: no set adds more than the one before it, so those that add
 * something come first and can be searched by halves. `gainOf` rounds it, and only has to rise with it: sets that
 * round to nothing more do not keep back those after them.
 */
export function bestSets(
  setsMax: number,
  worthOf: (sets: number) => number,
  gainOf: (worthMinor: number) => number,
): number {
  const known = new Map([[0, 0]])
  const worth = (sets: number): number => {
    const before = known.get(sets)
    if (before !== undefined) return before
    const worthMinor = worthOf(sets)
    known.set(sets, worthMinor)
    return worthMinor
  }
  const most = lastThat(setsMax, (sets) => worth(sets) > worth(sets - 1))
  const gainMinor = gainOf(worth(most))
  return lastThat(most, (sets) => gainOf(worth(sets - 1)) < gainMinor)
}

/** The last of 1 to `most` that holds, where all before it do and none after; 0: none. Most often it is `most`. */
function lastThat(most: number, holds: (sets: number) => boolean): number {
  if (most === 0 || holds(most)) return most
  let [last, beyond] = [0, most]
  while (beyond - last > 1) {
    const middle = Math.floor((last + beyond) / 2)
    if (holds(middle)) last = middle
    else beyond = middle
  }
  return last
}
