/** What the suite runs: under a minute where nothing else does. */
export const SHORT = { swipes: 800, returns: 60, kills: 2 }
