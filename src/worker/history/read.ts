/**
 * Reads of the history, for an operator who waits. Never throws: a history that is missing or fails
 * is an ending that says so.
 */

import { d1CauseOf, isMissingTable } from '../../platform/d1.ts'
import { within } from '../../platform/deadline.ts'
import { HISTORY_STEP_MILLISECONDS } from '../deadlines.ts'
import type { History } from '../isolate.ts'
import { makeTables } from './tables.ts'

/** The rows that were found; or why nothing can be said. `rowsRead` is D1's own count. */
export type Read<T> =
  | ({ kind: 'found'; rowsRead: number } & T)
  | { kind: 'no history' }
  | { kind: 'failed'; cause: string }

/** Runs a statement, and returns its rows. */
export type Ask = <Row>(sql: string, ...values: unknown[]) => Promise<Row[]>

/**
 * Reads with `work`, which asks D1 as often as it needs: for 10 s in all, however many questions.
 */
export async function read<T extends object>(
  history: History | undefined,
  work: (ask: Ask) => Promise<T>
): Promise<Read<T>> {
  if (!history) return { kind: 'no history' }
  const { db } = history
  let rowsRead = 0
  // A slow D1 would otherwise take each question's time, and `/admin` would give up first.
  const until = Date.now() + HISTORY_STEP_MILLISECONDS
  const ask: Ask = async <Row>(sql: string, ...values: unknown[]) => {
    const asked = db
      .prepare(sql)
      .bind(...values)
      .all<Row>()
    const { results, meta } = await within(until - Date.now(), asked)
    rowsRead += meta.rows_read
    return results
  }
  const attempt = async () => ({ kind: 'found' as const, ...(await work(ask)), rowsRead })
  try {
    return await attempt().catch(async (error: unknown) => {
      if (!isMissingTable(error)) throw error
      await within(until - Date.now(), db.batch(makeTables(db, Date.now())))
      return attempt()
    })
  } catch (error) {
    return { kind: 'failed', cause: d1CauseOf(error) }
  }
}
