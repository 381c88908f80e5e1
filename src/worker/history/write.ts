/**
 * Rows → the table `deliveries`, after the answer.
 *
 * Best effort: a write that fails or takes longer than 3 s is lost, and only a warning tells of it.
 * A delivery never waits for it and never fails because of it.
 */

import { d1CauseOf, isMissingTable } from '../../platform/d1.ts'
import { within } from '../../platform/deadline.ts'
import type { Fault } from '../../platform/fault.ts'
import { log } from '../../platform/log.ts'
import { WRITE_MILLISECONDS } from '../deadlines.ts'
import type { Ended } from '../inbound/outcome.ts'
import type { History } from '../isolate.ts'
import { type NewRow, type Receipt, rowOf } from './row.ts'
import { COLUMNS, firstRowAt, makeTables } from './tables.ts'

const WARNING_MILLISECONDS = 60_000

const NAMES = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[]
// The number is free by the statement alone: two isolates may write in one millisecond.
const INSERT = `INSERT INTO deliveries (n, ${NAMES}) VALUES (
  coalesce((SELECT max(n) + 1 FROM deliveries WHERE n >= ?1 AND n < ?1 + 1000), ?1),
  ${NAMES.map((_, index) => `?${index + 2}`)})`

/**
 * The statement that writes a row. The table must exist.
 *
 * A message has at most 127,500 bytes, so the row is far below D1's 2 MB. Bound values do not count
 * as a part of the statement, which may have 100 KB:
 * https://developers.cloudflare.com/d1/platform/limits/
 */
export function insertion(
  { db, keepsBodies }: Pick<History, 'db' | 'keepsBodies'>,
  row: NewRow
): D1PreparedStatement {
  const body = keepsBodies && row.message ? JSON.stringify(row.message) : null
  const written = { ...row, body }
  return db.prepare(INSERT).bind(firstRowAt(row.at), ...NAMES.map((name) => written[name] ?? null))
}

/**
 * Writes the row of a delivery, if it has one. Never throws.
 *
 * The answer waits for the call of D1 to begin, which takes 20 µs, and not for its end: to wait for
 * the next turn of the event loop took 150 µs of CPU.
 */
export async function noteDelivery(
  history: History,
  ended: Ended,
  receipt: Receipt
): Promise<void> {
  const row = rowOf(ended, receipt)
  if (row) await note(history, row)
}

/** Writes rows. Never throws, and waits 3 s at most. */
export async function note(history: History, ...rows: NewRow[]): Promise<void> {
  const now = Date.now()
  const { failure } = history
  try {
    await within(WRITE_MILLISECONDS, write(history, rows, now))
    // A write that began before another one failed has not noted the gap.
    if (history.failure === failure) history.failure = undefined
  } catch (error) {
    failed(history, d1CauseOf(error), now)
  }
}

async function write(history: History, rows: NewRow[], now: number): Promise<void> {
  const { db, failure } = history
  const statements = () => [
    ...(history.hasTables ? [] : makeTables(db, now)),
    ...(failure ? [gap(db, failure.since, now)] : []),
    ...rows.map((row) => insertion(history, row)),
  ]
  try {
    await db.batch(statements())
  } catch (error) {
    if (!history.hasTables || !isMissingTable(error)) throw error
    // Somebody has deleted them since.
    history.hasTables = false
    await db.batch(statements())
  }
  history.hasTables = true
}

/** Notes that rows may be missing between two times: the name has the one, `n` the other. */
function gap(db: D1Database, since: number, until: number): D1PreparedStatement {
  const sql =
    'INSERT INTO progress (name, n) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET n = max(n, ?2)'
  return db.prepare(sql).bind(`gap:${since}`, until)
}

function failed(history: History, cause: string, now: number): void {
  history.failure = { cause, since: history.failure?.since ?? now }
  // A clock that was set back must not silence it.
  if (Math.abs(now - history.warnedAt) < WARNING_MILLISECONDS) return
  history.warnedAt = now
  log('warn', 'history not written', { cause })
}

/** The warning of `/health` while this isolate's writes fail. */
export function historyWarnings(history: History | undefined): Fault[] {
  if (!history?.failure) return []
  const { cause, since } = history.failure
  const message = `has taken no row since ${new Date(since).toISOString()} (${cause})`
  return [{ path: 'HISTORY', message }]
}
