/**
 * The options that choose entries of the quarantine, and the sums over them.
 */

import { usage } from '../failure.ts'
import type { Entry } from '../worker/quarantine.ts'

export interface Filter {
  reason?: string[] | undefined
  since?: Date | undefined
}

export const REASON = ['--reason <names>', 'only with these reasons, with commas between'] as const
export const SINCE = [
  '--since <time>',
  'only received since then: 2026-11-23, 2026-11-23T12:00Z (UTC), or 30m, 12h, 7d ago',
] as const

const UNITS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 }
const AGO = /^(\d+)([mhd])$/
const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/

/** Whether a filter leaves anything out. */
export function isNarrow({ reason, since }: Filter): boolean {
  return reason !== undefined || since !== undefined
}

/** Whether an entry is chosen. One whose time cannot be read is never left out for its time. */
export function isChosen({ reason, time }: Entry, filter: Filter): boolean {
  if (filter.reason && !filter.reason.includes(reason)) return false
  return !filter.since || !(Date.parse(time) < filter.since.getTime())
}

/** The value of --since. @throws Failure */
export function since(value: string): Date {
  const [, count, unit = ''] = AGO.exec(value) ?? []
  if (count !== undefined) return new Date(Date.now() - Number(count) * (UNITS[unit] ?? 0))
  const hasZone = !value.includes('T') || /Z|[+-]\d\d:\d\d$/.test(value)
  // As the list shows times: without a zone they are UTC.
  const time = new Date(hasZone ? value : `${value}Z`)
  if (TIME.test(value) && !Number.isNaN(time.getTime())) return time
  throw usage(`--since must be a time, such as 2026-11-23T12:00Z, or 12h.`)
}

/** How often each word occurs, the most frequent first. */
export function totalsOf(words: string[]): Record<string, number> {
  const totals = new Map<string, number>()
  for (const word of words) totals.set(word, (totals.get(word) ?? 0) + 1)
  return Object.fromEntries([...totals].sort(([, one], [, other]) => other - one))
}

/** Totals in words: «signature 3, schema 1». */
export function totalsText(totals: Record<string, number>): string {
  return Object.entries(totals)
    .map(([word, count]) => `${word} ${count}`)
    .join(', ')
}
