/**
 * Warns if Argyle has delivered nothing for SILENCE_HOURS: a subscription that was deleted or
 * changed leaves no other trace.
 */

import { log } from '../../platform/log.ts'
import { step } from './step.ts'
import { timeOf } from './tables.ts'

const HOUR_MILLISECONDS = 3_600_000

// A refused delivery may be another customer's. Without any, the history's beginning counts.
const LAST = `SELECT
  (SELECT n FROM deliveries WHERE via IS NULL AND outcome <> 'refused' ORDER BY n DESC LIMIT 1) AS n,
  (SELECT n FROM progress WHERE name = 'since') AS since`

interface Last {
  n: number | null
  since: number
}

/** @throws if D1 fails */
export async function warnOfSilence(
  db: D1Database,
  silenceHours: number,
  now: Date
): Promise<void> {
  const { results } = await step<Last>(db, db.prepare(LAST))
  // A SELECT without FROM has one row.
  const [{ n, since }] = results as [Last]
  const last = n === null ? undefined : timeOf(n)
  const hours = Math.floor((now.getTime() - (last ?? since)) / HOUR_MILLISECONDS)
  if (hours < silenceHours) return
  log('warn', 'silence', { hours, last: last && new Date(last).toISOString() })
}
