/**
 * The rows of attempts → the table `handlings` of the D1 database `HISTORY`, beside the messages.
 *
 * Best effort: a write never changes how a message is settled. A row that cannot be written is
 * lost, because the alternatives, to wait or to retry, would slow down the queue for the sake of a
 * note.
 */

import { CREATE_HANDLINGS, type Handling } from '../contract/history.ts'
import { d1CauseOf, isDatabase, isMissingTable } from '../platform/d1.ts'
import { DeadlineExceeded, within } from '../platform/deadline.ts'
import { causeOf, log } from '../platform/log.ts'

const WRITE_MILLISECONDS = 3_000
const MINUTE_MILLISECONDS = 60_000

// One statement for a batch. It takes numbers that are free: several Workers write at once.
const INSERT = `INSERT INTO handlings
(n, at, id, queue, worker, outcome, attempt, milliseconds, error, replay)
SELECT coalesce((SELECT max(n) + 1 FROM handlings WHERE n >= ?1 AND n < ?1 + 1000), ?1) + key,
  value ->> 'at', value ->> 'id', value ->> 'queue', value ->> 'worker', value ->> 'outcome',
  value ->> 'attempt', value ->> 'milliseconds', value ->> 'error', value ->> 'replay'
FROM json_each(?2)`

/** Writes rows, and remembers its failures. Keep one in an isolate. Its methods never throw. */
export class HandlingHistory {
  #warnedAt = Number.NEGATIVE_INFINITY
  #pausedAt = Number.NEGATIVE_INFINITY

  /**
   * The database, or undefined if none is bound.
   *
   * @param find returns the binding. An error, or a binding that is not a D1 database, is ignored
   *   with a log line
   */
  open(find: () => unknown): D1Database | undefined {
    try {
      const found = find() ?? undefined
      if (found === undefined || isDatabase(found)) return found
      this.#warn('HISTORY is not a D1 database')
    } catch (error) {
      this.#warn(causeOf(error))
    }
    return undefined
  }

  /**
   * Writes the rows of a batch, within 3 s. After a write that took longer, writes nothing for a
   * minute: Queues takes note of a batch's acks only when its Worker has ended.
   * https://developers.cloudflare.com/queues/configuration/javascript-apis/#consumer
   */
  async write(db: D1Database, rows: readonly Handling[]): Promise<void> {
    if (rows.length === 0 || isWithinMinute(this.#pausedAt)) return
    try {
      await within(WRITE_MILLISECONDS, insert(db, rows))
    } catch (error) {
      if (error instanceof DeadlineExceeded) this.#pausedAt = Date.now()
      this.#warn(d1CauseOf(error))
    }
  }

  #warn(cause: string): void {
    if (isWithinMinute(this.#warnedAt)) return
    this.#warnedAt = Date.now()
    log('warn', 'history not written', { cause })
  }
}

/** Also if the clock was set back: it then does not stay silent for longer. */
function isWithinMinute(time: number): boolean {
  return Math.abs(Date.now() - time) < MINUTE_MILLISECONDS
}

async function insert(db: D1Database, rows: readonly Handling[]): Promise<void> {
  const first = Math.min(...rows.map(({ at }) => at)) * 1000
  const insertion = db.prepare(INSERT).bind(first, JSON.stringify(rows))
  try {
    await insertion.run()
  } catch (error) {
    if (!isMissingTable(error)) throw error
    await db.batch([...CREATE_HANDLINGS.map((sql) => db.prepare(sql)), insertion])
  }
}
