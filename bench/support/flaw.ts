/** What a run was looking for, or an option it cannot take: told without a stack. */
export class FlawFound extends Error {}
