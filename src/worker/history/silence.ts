/**
 * Warns if Argyle has delivered nothing for SILENCE_HOURS: a subscription that was deleted or
 * changed leaves no other trace.
 */

import { within } from '../../platform/deadline.ts'
import { log } from '../../platform/log.ts'
import { HISTORY_STEP_MILLISECONDS } from '../deadlines.ts'
import { timeOf } from './tables.ts'

const HOUR_MILLISECONDS = 3_600_000

// A refused delivery may be another customer's. Without any, the history's beginning counts.
const LAST = `SELECT
  (SELECT n FROM deliveries WHERE via IS NULL AND outcome <> 'refused' ORDER BY n DESC LIMIT 1) AS n,
  (SELECT n FROM progress WHERE name = 'since') AS since`

/** @throws if D1 fails */
export async function warnOfSilence(
  db: D1Database,
  silenceHours: number,
  now: Date
): Promise<void> {
  const found = db.batch<{ n: number | null; since: number }>([db.prepare(LAST)])
  const row = (await within(HISTORY_STEP_MILLISECONDS, found))[0]?.results[0]
  if (!row) return
  const last = row.n === null ? undefined : timeOf(row.n)
  const hours = Math.floor((now.getTime() - (last ?? row.since)) / HOUR_MILLISECONDS)
  if (hours < silenceHours) return
  log('warn', 'silence', { hours, last: last && new Date(last).toISOString() })
}
