/** In CI the same each time, so that a run fails for what was changed alone; elsewhere another each time. */
export const drawSeed = (): number =>
  process.env['CI'] ? 1 : Math.floor(Math.random() * 1_000_000_000)
