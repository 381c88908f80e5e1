/**
 * `quarantine redrive`: deliveries of the quarantine, on the path of a new one.
 *
 * `--all` reads page by page and redrives each page before it reads the next one.
 */

import { defineCommand, workerCommand } from '../command.ts'
import { EXIT, usage } from '../failure.ts'
import { inTurn } from '../in-turn.ts'
import * as filter from '../quarantine/filter.ts'
import { sanitize } from '../sanitize.ts'
import { answerText } from '../worker/delivery.ts'
import { type Entry, quarantineOf } from '../worker/quarantine.ts'

export const redrive = defineCommand({
  define: () =>
    workerCommand(
      'redrive',
      "send deliveries on; their signature must match one of today's secrets",
      'quarantine redrive 79543-0f3a… --url https://…',
      'quarantine redrive --all --url https://…',
      'quarantine redrive --all --reason signature --since 12h --url https://…'
    )
      .argument('[ids...]', 'as in the list')
      .option('--all', 'the whole quarantine')
      .option(...filter.REASON, filter.reasons)
      .option(...filter.SINCE, filter.since),
  async run(session, { all = false, url, ...options }, ids) {
    if (all === ids.length > 0) throw usage('Redrive needs either ids or --all.')
    if (!all && filter.isNarrow(options)) throw usage('--reason and --since need --all.')
    const { terminal } = session
    const { each, redrive } = quarantineOf(url, session)
    const chosen = all ? idsOf(each(), options) : new Set(ids)
    const { results, isWhole } = await inTurn(chosen, 'redriven', terminal, async (id) => {
      return { quarantined: id, ...(await redrive(id)) }
    })
    const rows = results.map((one) => [one.quarantined, one.ok ? answerText(one.answer) : one.why])
    const totals = filter.totalsOf(
      results.map((one) => (one.ok ? one.answer.status : 'not redriven'))
    )
    const done = results.filter(({ ok }) => ok).length
    const sum = sanitize(`Redriven ${done} of ${results.length}: ${filter.totalsText(totals)}.`)
    const none = filter.isNarrow(options) ? 'No delivery matches.' : 'The quarantine is empty.'
    const text = results.length > 0 ? `${terminal.table(['id', 'result'], rows)}\n${sum}` : none
    const exit = isWhole && done === results.length ? EXIT.ok : EXIT.failed
    return { json: { redriven: results, totals }, text, exit }
  },
})

async function* idsOf(entries: AsyncIterable<Entry>, options: filter.Filter) {
  for await (const entry of entries) if (filter.isChosen(entry, options)) yield entry.id
}
