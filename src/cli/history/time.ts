/** Times as options take them, and as tables show them: in UTC. */

import { usage } from '../failure.ts'

const UNITS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 }
const AGO = /^(\d+)([mhd])$/
const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/

/** The time that an option means. @throws Failure */
export function timeOf(option: string, value: string, now: Date): Date {
  const [, count, unit = ''] = AGO.exec(value) ?? []
  if (count !== undefined) return new Date(now.getTime() - Number(count) * (UNITS[unit] ?? 0))
  const hasZone = !value.includes('T') || /Z|[+-]\d\d:\d\d$/.test(value)
  // As lists show times: without a zone they are UTC.
  const time = new Date(hasZone ? value : `${value}Z`)
  if (TIME.test(value) && !Number.isNaN(time.getTime())) return time
  throw usage(`${option} must be a time, such as 2026-11-23T12:00Z, or 12h.`)
}

/** A time to the second. @param at milliseconds since the epoch */
export const shown = (at: number) => new Date(at).toISOString().slice(0, 19).replace('T', ' ')

/** The receipt of a row, in milliseconds since the epoch. */
export const receiptOf = ({ n }: { n: number }) => Math.floor(n / 1000)
