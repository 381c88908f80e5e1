/**
 * The cron's work in the history: notes its run, counts the totals, deletes old rows, and warns of
 * silence.
 *
 * Each part is tried, whatever becomes of the others. Time beyond a minute is left to the next run.
 */

import { d1CauseOf } from '../../platform/d1.ts'
import { log } from '../../platform/log.ts'
import { HISTORY_MILLISECONDS } from '../deadlines.ts'
import { isolateOf } from '../isolate.ts'
import { deleteOld } from './retention.ts'
import { warnOfSilence } from './silence.ts'
import { step } from './step.ts'
import { makeTables } from './tables.ts'
import { countTotals } from './totals.ts'

// A database holds 10 GB: https://developers.cloudflare.com/d1/platform/limits/
const NEARLY_FULL_BYTES = 9e9

const RAN =
  "INSERT INTO progress (name, n) VALUES ('cron', ?1) ON CONFLICT DO UPDATE SET n = excluded.n"

/** Tends the history, if one is bound, and writes one line about it. Never throws. */
export async function tendHistory(env: object): Promise<void> {
  const { history } = isolateOf(env)
  if (!history) return
  const { db, days, silenceHours } = history
  const now = new Date()
  const isOver = () => Date.now() - now.getTime() >= HISTORY_MILLISECONDS
  let bytes: number | undefined
  let deleted = 0
  const failed: Record<string, string> = {}
  const attempt = async (name: string, work: () => Promise<unknown>) => {
    try {
      await work()
    } catch (error) {
      failed[name] = d1CauseOf(error)
    }
  }

  await attempt('cron', async () => {
    const ran = db.prepare(RAN).bind(now.getTime())
    bytes = (await step(db, ...makeTables(db, now.getTime()), ran)).meta.size_after
  })
  await attempt('totals', () => countTotals(db, now, isOver))
  await attempt('retention', async () => {
    deleted = await deleteOld(db, days, now, isOver)
  })
  if (silenceHours !== undefined) {
    await attempt('silence', () => warnOfSilence(db, silenceHours, now))
  }
  const hasFailed = Object.keys(failed).length > 0
  const isNearlyFull = (bytes ?? 0) > NEARLY_FULL_BYTES
  const level = hasFailed || isNearlyFull ? 'warn' : 'info'
  log(level, 'history', { bytes, deleted, ...(hasFailed && { failed }) })
}
