/**
 * The events that a replay sends: each once, from its latest row that has it.
 */

import { conditionsOf, type DeliveryFilter } from './list.ts'
import type { Ask } from './read.ts'

export interface ReplayFilter extends DeliveryFilter {
  /** Only what no consumer has handled in one of its queues, or no queue took. */
  onlyFailed?: boolean
}

/** A row with its event. */
export interface Replayable {
  n: number
  id: string
  event: string
  /** The message in JSON; null if the history does not hold it. */
  body: string | null
}

const SENT = `outcome IN ('accepted', 'coalesced', 'unavailable') AND id IS NOT NULL
  AND (via IS NULL OR via <> 'replay')`
const LATEST = `NOT EXISTS (SELECT 1 FROM deliveries AS later
  WHERE later.id = d.id AND later.n > d.n AND ${SENT.replaceAll(/\b(outcome|id|via)\b/g, 'later.$1')})`
const DONE = "('handled', 'unhandled')"
const FAILED = `(outcome = 'unavailable' OR EXISTS (SELECT 1 FROM handlings AS h WHERE h.id = d.id
  AND h.outcome IN ('failed', 'unavailable', 'invalid', 'unexpected') AND NOT EXISTS (
    SELECT 1 FROM handlings AS ok WHERE ok.id = d.id AND ok.queue = h.queue AND ok.outcome IN ${DONE})))`

function whereOf(filter: ReplayFilter) {
  const [indexed, rest] = [conditionsOf(filter, true), conditionsOf(filter, false)]
  const all = [SENT, indexed.sql, rest.sql, LATEST, ...(filter.onlyFailed ? [FAILED] : [])]
  return { sql: all.join(' AND '), values: [...indexed.values, ...rest.values] }
}

/** How many events a replay has, and how many of them the history does not hold. */
export async function countReplayable(ask: Ask, filter: ReplayFilter, upto: number) {
  const { sql, values } = whereOf(filter)
  const [found] = await ask<{ total: number; missing: number }>(
    `SELECT count(*) AS total, count(*) - count(body) AS missing FROM deliveries AS d
      WHERE n <= ? AND ${sql}`,
    upto,
    ...values
  )
  return found ?? { total: 0, missing: 0 }
}

/** The next events after the row `cursor`, oldest first. */
export function nextReplayable(
  ask: Ask,
  filter: ReplayFilter,
  { cursor, upto, limit }: { cursor: number; upto: number; limit: number }
): Promise<Replayable[]> {
  const { sql, values } = whereOf(filter)
  return ask<Replayable>(
    `SELECT n, id, event, body FROM deliveries AS d WHERE n > ? AND n <= ? AND ${sql} ORDER BY n LIMIT ?`,
    cursor,
    upto,
    ...values,
    limit
  )
}
