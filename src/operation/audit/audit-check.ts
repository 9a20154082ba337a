/**
 * One statement per promise kept or broken: `things` counts what is looked at, `broken` gives the rows that break
 * it, keys first. Each statement sees one moment, so it is right while tills go on; grouping spills to disk.
 */
export type AuditCheck = { name: string; things: string; broken: string }

export const count = (table: string): string => `select count(*) from ${table}`
