/**
 * Deletes what is older than HISTORY_DAYS, in small steps: D1 does one thing at a time, and a row
 * of a delivery must not wait.
 *
 * The tables of consumers and replays are made by others, and may be missing.
 */

import { step } from './step.ts'

const STEP_ROWS = 1_000
const DAY_MILLISECONDS = 86_400_000

const byNumber = (table: string) =>
  `DELETE FROM ${table} WHERE n IN (SELECT n FROM ${table} WHERE n < ?1 * 1000 ORDER BY n LIMIT ${STEP_ROWS})`

// ?1 is the time in milliseconds. The last three have few rows.
const DELETE: Record<string, string> = {
  deliveries: byNumber('deliveries'),
  handlings: byNumber('handlings'),
  totals: 'DELETE FROM totals WHERE (hour + 1) * 3600000 <= ?1',
  replays: 'DELETE FROM replays WHERE at < ?1',
  progress: "DELETE FROM progress WHERE name LIKE 'gap:%' AND n < ?1",
}

/**
 * Deletes old rows of every table.
 *
 * @param isOver tells between two steps whether the rest is for the next run
 * @returns how many were deleted
 * @throws if D1 fails
 */
export async function deleteOld(
  db: D1Database,
  days: number,
  now: Date,
  isOver: () => boolean
): Promise<number> {
  const before = now.getTime() - days * DAY_MILLISECONDS
  const names = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
  const { results } = await step<{ name: string }>(db, names)
  let deleted = 0
  for (const { name } of results) {
    const sql = DELETE[name]
    for (let changes = STEP_ROWS; sql && changes === STEP_ROWS && !isOver(); deleted += changes) {
      changes = (await step(db, db.prepare(sql).bind(before))).meta.changes
    }
  }
  return deleted
}
