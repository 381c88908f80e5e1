/** Totals of hours → figures and bars. Pure: reads the totals, and never a delivery. */

import type { Total } from '../edge.ts'
import { groupOf } from './chip.ts'
import type { Bar, Group } from './plot.ts'

const HOUR_MILLISECONDS = 3_600_000

/**
 * The answer time, in milliseconds, below which this share of the answers was; null without any.
 */
export function quantile(totals: readonly Total[], share: number): number | null {
  const counts = new Map<number, number>()
  for (const { bucket, count } of totals) counts.set(bucket, (counts.get(bucket) ?? 0) + count)
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0)
  if (all === 0) return null
  let seen = 0
  for (const [bucket, count] of [...counts].sort(([one], [other]) => one - other)) {
    seen += count
    if (seen >= all * share) return bucket
  }
  return null
}

/** How many had one of these outcomes. */
export const countOf = (totals: readonly Total[], ...outcomes: string[]) =>
  totals.reduce((sum, { outcome, count }) => sum + (outcomes.includes(outcome) ? count : 0), 0)

/** Bars of equal length that cover the time. */
export function barsOf(
  totals: readonly Total[],
  since: number,
  until: number,
  hours: number
): Bar[] {
  const length = hours * HOUR_MILLISECONDS
  const first = Math.floor(since / length) * length
  const bars = Array.from({ length: Math.ceil((until - first) / length) }, (_, index) => ({
    since: first + index * length,
    until: first + (index + 1) * length,
    counts: { good: 0, calm: 0, warn: 0, bad: 0 } as Record<Group, number>,
  }))
  for (const { hour, outcome, count } of totals) {
    const bar = bars[Math.floor((hour * HOUR_MILLISECONDS - first) / length)]
    if (bar) bar.counts[groupOf(outcome)] += count
  }
  return bars
}
