/**
 * Notes that events left the outbox for the quarantine, in the rows of their deliveries. Without
 * it, an event that is not in the outbox any more would seem to have been sent.
 */

import { d1CauseOf, isMissingTable } from '../../platform/d1.ts'
import { within } from '../../platform/deadline.ts'
import { log } from '../../platform/log.ts'
import { WRITE_MILLISECONDS } from '../deadlines.ts'
import type { HistorySettings } from '../history-settings.ts'

/** An event that was moved. */
export interface Moved {
  /** The event's id. */
  id: string
  /** Its id in the quarantine. */
  quarantine: string
  /** The queue that did not take it, and why it was moved. */
  cause: string
}

// An event may be in the outbox for two queues: then one of its ids in the quarantine is noted.
const UPDATE = `UPDATE deliveries SET went = 'quarantine', quarantine = moved.quarantine,
  cause = concat_ws(', ', deliveries.cause, moved.cause)
  FROM (SELECT value ->> 'id' AS id, max(value ->> 'quarantine') AS quarantine,
    group_concat(value ->> 'cause', ', ') AS cause FROM json_each(?1) GROUP BY 1) AS moved
  WHERE deliveries.id = moved.id AND outcome IN ('accepted', 'coalesced') AND went <> 'queue'`

/** Notes all events of one run. Never throws, and waits 3 s at most. */
export async function noteMoved(
  history: HistorySettings | undefined,
  moved: Moved[]
): Promise<void> {
  if (!history || moved.length === 0) return
  try {
    const update = history.db.prepare(UPDATE).bind(JSON.stringify(moved))
    await within(WRITE_MILLISECONDS, history.db.batch([update]))
  } catch (error) {
    // Without the table no row can change.
    if (isMissingTable(error)) return
    log('warn', 'history not written', { cause: d1CauseOf(error) })
  }
}
