/**
 * One step of the cron in the history: statements in one transaction, within 10 s.
 *
 * A file of its own, because each part of the cron's work consists of such steps.
 */

import { within } from '../../platform/deadline.ts'
import { HISTORY_STEP_MILLISECONDS } from '../deadlines.ts'

/**
 * Runs the statements.
 *
 * @param statements at least one
 * @returns the result of the last one
 * @throws if D1 fails, or does not answer within 10 s
 */
export async function step<Row>(
  db: D1Database,
  ...statements: D1PreparedStatement[]
): Promise<D1Result<Row>> {
  const results = await within(HISTORY_STEP_MILLISECONDS, db.batch<Row>(statements))
  // D1 answers each statement.
  return results.at(-1) as D1Result<Row>
}
