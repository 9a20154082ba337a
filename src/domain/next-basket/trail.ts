/** One basket of a member: the day it was bought on, counted from anywhere, and its products by their number, once each. */
export type TrailBasket = { day: number; items: readonly number[] }

/** A member's baskets, the oldest first. What lies further back than `TRAIL_MAX` says nothing that the rest does not. */
export type Trail = readonly TrailBasket[]

export const TRAIL_MAX = 100

/** A member who went on: what was bought until then, and the basket that came next, with its day. */
export type Follower = { trail: Trail; day: number; next: readonly number[] }
