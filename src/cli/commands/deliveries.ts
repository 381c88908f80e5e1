/**
 * `deliveries list`: what came, newest first, in pages that new deliveries do not shift.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { commaSeparated, defineCommand, group, number, workerCommand } from '../command.ts'
import * as option from '../history/options.ts'
import { receiptOf, shown } from '../history/time.ts'
import type { Terminal } from '../terminal.ts'
import { type Entry, historyOf } from '../worker/history.ts'

const HEADS = ['time (UTC)', 'outcome', 'event', 'subject', 'went', 'tries', 'why']
const MOST_ENTRIES = 200
const FOLLOW_MILLISECONDS = 2_000
// A row is written after its answer, up to 13 s after its receipt: later ones may be there before.
const LATE_MICROSECONDS = 15_000_000

const list = defineCommand({
  define: () =>
    workerCommand(
      'list',
      'list deliveries, newest first',
      "deliveries list --event 'profiles.*' --since 2d",
      'deliveries list --outcome refused,invalid,unavailable',
      'deliveries list --follow'
    )
      .option(...option.OUTCOME, commaSeparated)
      .option(...option.EVENT)
      .option(...option.SUBSCRIPTION)
      .option(...option.USER)
      .option(...option.ACCOUNT)
      .option(...option.SINCE)
      .option(...option.UNTIL)
      .option('--limit <number>', 'so many on a page', number('--limit', 1, MOST_ENTRIES), 50)
      .option('--cursor <cursor>', 'the next page, as the page before printed it')
      .option('--follow', 'show new ones as they come, until Ctrl-C'),
  async run(session, { url, limit, cursor, follow, ...chosen }) {
    const { terminal, now } = session
    const query = option.queryOf(chosen, now())
    const history = historyOf(url, session)
    const page = await history.deliveries({ ...query, limit, cursor })
    if (follow) {
      const first = page.entries.toReversed()
      print(first, terminal, true)
      await followFrom(first, (after) => history.deliveries({ ...query, limit, after }), terminal)
    }
    const rows = page.entries.map(rowOf)
    const next = page.cursor ? `\nNext page: --cursor ${page.cursor}` : ''
    const text = rows.length > 0 ? terminal.table(HEADS, rows) : 'No delivery matches.'
    return { json: { ...page }, text: text + next }
  },
})

export const deliveries = group('deliveries', 'look at what came', [list])

/** Prints new deliveries for ever: Ctrl-C ends it. */
async function followFrom(
  first: Entry[],
  newer: (after: number) => Promise<{ entries: Entry[] }>,
  terminal: Terminal
): Promise<never> {
  const seen = new Set(first.map(({ n }) => n))
  let newest = Math.max(0, ...seen)
  for (;;) {
    await sleep(FOLLOW_MILLISECONDS)
    // With an overlap, for rows that were written late.
    const { entries } = await newer(Math.max(0, newest - LATE_MICROSECONDS))
    const fresh = entries.filter(({ n }) => !seen.has(n))
    print(fresh, terminal, false)
    for (const { n } of fresh) seen.add(n)
    newest = Math.max(newest, ...fresh.map(({ n }) => n))
  }
}

function print(entries: Entry[], terminal: Terminal, hasHead: boolean): void {
  const table = terminal.table(hasHead ? HEADS : [], entries.map(rowOf))
  if (table) terminal.print(table)
}

function rowOf(one: Entry): string[] {
  const { outcome, via, event, subject, went, attempts, cause } = one
  return [
    shown(receiptOf(one)),
    via ? `${outcome} (${via})` : outcome,
    event ?? '',
    subject ?? '',
    went ?? '',
    attempts ? String(attempts) : '',
    cause ?? '',
  ]
}
