/**
 * The options that choose entries of the quarantine, and the sums over them.
 */

import { QUARANTINE_REASONS as REASONS } from '../../contract/quarantine.ts'
import { commaSeparated } from '../command.ts'
import { usage } from '../failure.ts'
import { timeOf } from '../history/time.ts'
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

/** Whether a filter leaves anything out. */
export function isNarrow({ reason, since }: Filter): boolean {
  return reason !== undefined || since !== undefined
}

/** Whether an entry is chosen. One whose time cannot be read is never left out for its time. */
export function isChosen({ reason, time }: Entry, filter: Filter): boolean {
  if (filter.reason && !filter.reason.includes(reason)) return false
  return !filter.since || !(Date.parse(time) < filter.since.getTime())
}

/**
 * The value of --reason. A misspelt one would match nothing, as if nothing were kept.
 *
 * @throws Failure
 */
export function reasons(value: string, before: string[] = []): string[] {
  const given = commaSeparated(value, before)
  const unknown = given.find((one) => !REASONS.some((reason) => reason === one))
  if (unknown) throw usage(`${unknown} is no reason.`, `There are ${REASONS.join(', ')}.`)
  return given
}

/** The value of --since. @throws Failure */
export const since = (value: string) => timeOf('--since', value, new Date())

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
