/** The chance, in 0..1, behind the logarithm of the odds. */
export const chanceOfLogOdds = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds))
