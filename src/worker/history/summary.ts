/**
 * The history as a whole: since when it has rows, where some may be missing, its last delivery, the
 * cron's last run; and the totals of hours.
 */

import type { Ask } from './read.ts'
import { firstRowAt, timeOf } from './tables.ts'
import { BUCKET, COUNTED, CURSOR } from './totals.ts'

const HOUR_MILLISECONDS = 3_600_000

/** Times are in milliseconds since the epoch. */
export interface Summary {
  /** The beginning of the oldest rows; null before the first one. */
  since: number | null
  /** The last delivery that Argyle signed. */
  last: number | null
  lastCron: number | null
  /** The times between which rows may be missing, because D1 failed. */
  gaps: { from: number; until: number }[]
}

/** Reads the facts of `progress`. */
export async function summaryOf(ask: Ask): Promise<Summary> {
  const rows = await ask<{ name: string; n: number }>('SELECT name, n FROM progress')
  const [ends] = await ask<{ first: number | null; last: number | null }>(
    `SELECT (SELECT min(n) FROM deliveries) AS first, (SELECT n FROM deliveries
      WHERE via IS NULL AND outcome <> 'refused' ORDER BY n DESC LIMIT 1) AS last`
  )
  const known = (name: string) => rows.find((row) => row.name === name)?.n ?? null
  const gaps = rows.flatMap(({ name, n }) =>
    name.startsWith('gap:') ? [{ from: Number(name.slice(4)), until: n }] : []
  )
  // Rows older than HISTORY_DAYS are gone, however long there has been a history.
  const first = ends?.first ? timeOf(ends.first) : null
  const since = known('since')
  return {
    since: first !== null && since !== null ? Math.max(first, since) : since,
    last: ends?.last ? timeOf(ends.last) : null,
    lastCron: known('cron'),
    gaps,
  }
}

/** How many deliveries of an hour had this outcome, and an answer within `bucket` milliseconds. */
export interface Total {
  /** Hours since the epoch. */
  hour: number
  outcome: string
  bucket: number
  count: number
}

/**
 * The totals from one time to another, in milliseconds; also of rows that no run has counted yet.
 */
export async function totalsOf(ask: Ask, since: number, until: number): Promise<Total[]> {
  const hours = [since, until].map((time) => Math.floor(time / HOUR_MILLISECONDS))
  const counted = await ask<Total>(
    'SELECT hour, outcome, bucket, count FROM totals WHERE hour BETWEEN ? AND ?',
    ...hours
  )
  const fresh = await ask<Total>(
    `SELECT n / 3600000000 AS hour, outcome, ${BUCKET} AS bucket, count(*) AS count FROM deliveries
      WHERE n >= ${CURSOR} AND n >= ?1 AND n < ?2 AND ${COUNTED} GROUP BY 1, 2, 3`,
    firstRowAt(since),
    firstRowAt(until)
  )
  return [...counted, ...fresh]
}

/** Whether the event of each fact came, by event and subject. */
export async function cameOf(ask: Ask, facts: readonly object[]): Promise<boolean[]> {
  const rows = await ask<{ came: number }>(
    `SELECT EXISTS (SELECT 1 FROM deliveries WHERE subject = value ->> 'subject' AND event = value ->> 'event'
      AND outcome IN ('accepted', 'coalesced', 'duplicate')) AS came FROM json_each(?) ORDER BY key`,
    JSON.stringify(facts)
  )
  return rows.map(({ came }) => came === 1)
}
