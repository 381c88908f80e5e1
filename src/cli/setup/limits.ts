/**
 * The limit of calls to KV in a run of the cron, which only the Paid plan can raise: an outage of a
 * day then drains in 78 minutes in place of seven and a half hours.
 *
 * Removes the comment signs of three lines of our wrangler.toml. A file in another form stays as it
 * is.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import type { Setup } from './setup.ts'
import { WRANGLER_FILE } from './target.ts'

const LINES = ['[limits]', 'subrequests = 100000', 'SUBREQUEST_LIMIT = 100000']

/** Raises the limit where the plan is known to be Paid. */
export async function raiseLimits(isPaid: boolean | undefined, { progress }: Setup): Promise<void> {
  const before = readFileSync(WRANGLER_FILE, 'utf8')
  const lines = before.split('\n')
  if (!isPaid || !LINES.every((line) => lines.includes(`# ${line}`))) return
  const after = lines.map((line) => (LINES.includes(line.slice(2)) ? line.slice(2) : line))
  await progress.make('limits', `100,000 calls in a run, in ${WRANGLER_FILE}`, () =>
    writeFileSync(WRANGLER_FILE, after.join('\n'))
  )
}
