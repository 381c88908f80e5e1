/**
 * The rows of `deliveries` → `totals`: how many in each hour, by outcome and by the time of the
 * answer, so that plots and percentiles never scan. Replays and redrives do not count.
 *
 * One transaction adds a range of rows and moves the cursor beyond it, so that two runs at once, or
 * a run that dies, count nothing twice. The accepted price: a row that comes over a minute late is
 * not counted.
 */

import { step } from './step.ts'
import { firstRowAt } from './tables.ts'

/** Upper bounds of the time of an answer, in milliseconds; the last one has no bound. */
export const BUCKETS = [
  1, 2, 5, 10, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1_000, 2_000, 5_000, 10_000,
]
// An answer takes up to 10 s, and its row up to 3 s more.
const LATE_MILLISECONDS = 60_000
const STEP_ROWS = 5_000

/** Where the counted rows end. */
export const CURSOR = "coalesce((SELECT n FROM progress WHERE name = 'totals'), 0)"
// ?1 is the first row that is too young, ?2 the number of rows in a step.
const UNTIL = `min(?1, coalesce((
  SELECT n FROM deliveries WHERE n >= ${CURSOR} ORDER BY n LIMIT 1 OFFSET ?2), ?1))`
const WHEN = BUCKETS.slice(0, -1).map((bound) => `WHEN milliseconds <= ${bound} THEN ${bound}`)
/** The bucket of a row. */
export const BUCKET = `CASE ${WHEN.join(' ')} ELSE ${BUCKETS.at(-1)} END`
/** The rows that count. */
export const COUNTED = "(via IS NULL OR via = 'reconciled')"

const COUNT = `INSERT INTO totals (hour, outcome, bucket, count)
  SELECT n / 3600000000, outcome, ${BUCKET}, count(*)
  FROM deliveries
  WHERE n >= ${CURSOR} AND n < ${UNTIL} AND ${COUNTED}
  GROUP BY 1, 2, 3
  ON CONFLICT DO UPDATE SET count = count + excluded.count`
const MOVE = `INSERT INTO progress (name, n) VALUES ('totals', ${UNTIL})
  ON CONFLICT DO UPDATE SET n = max(n, excluded.n) RETURNING n`

/**
 * Counts the rows that are older than a minute.
 *
 * @param isOver tells between two steps whether the rest is for the next run
 * @throws if D1 fails
 */
export async function countTotals(db: D1Database, now: Date, isOver: () => boolean): Promise<void> {
  const limit = firstRowAt(now.getTime() - LATE_MILLISECONDS)
  while (!isOver()) {
    const bind = (sql: string) => db.prepare(sql).bind(limit, STEP_ROWS)
    const { results } = await step<{ n: number }>(db, bind(COUNT), bind(MOVE))
    if (results.some(({ n }) => n >= limit)) return
  }
}
