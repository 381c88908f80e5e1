/**
 * `replay`: events of the history to their queues again, counted first, at a chosen rate, and
 * resumable after any break.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { commaSeparated, defineCommand, number, workerCommand } from '../command.ts'
import { EXIT, Failure, usage } from '../failure.ts'
import * as option from '../history/options.ts'
import type { Report, Session } from '../session.ts'
import { historyOf, type Replay } from '../worker/history.ts'

const STANDARD_RATE = 100
// A queue takes 5,000 messages a second, and consumers must keep up as well.
const MOST_RATE = 1_000
const MOST_IN_A_STEP = 500
const STEPS_PER_SECOND = 4
const TRIES = 5
const BACKOFF_MILLISECONDS = 1_000

export const replay = defineCommand({
  define: () =>
    workerCommand(
      'replay',
      'send events again: effects happen again, once for each replay; asks first',
      'replay 61e8beb0d670c9207f1a48d8cd98a8eb',
      "replay --event 'profiles.*' --since 2d --until 1d --dry-run",
      'replay --only-failed --since 7d        # effects that were done stay done',
      'replay --resume 5f2c8a1b9d3e4f60'
    )
      .argument('[ids...]', 'ids of events')
      .option(...option.EVENT)
      .option(...option.SUBSCRIPTION)
      .option(...option.USER)
      .option(...option.ACCOUNT)
      .option(...option.SINCE)
      .option(...option.UNTIL)
      .option('--queue <names>', 'only to the queues of these bindings', commaSeparated)
      .option('--only-failed', 'only what a consumer has not handled, or no queue took')
      .option(
        '--rate <number>',
        'so many events a second',
        number('--rate', 1, MOST_RATE),
        STANDARD_RATE
      )
      .option('--resume <id>', 'go on with a replay that was broken off')
      .option('--dry-run', 'count, and send nothing')
      .option('--yes', 'do not ask'),
  async run(session, { url, queue, onlyFailed, rate, resume, dryRun, yes, ...chosen }, ids) {
    const { terminal, now } = session
    const history = historyOf(url, session)
    if (resume) {
      const { replay } = await history.replay(resume)
      if (!replay)
        throw new Failure(
          `The replay ${resume} does not exist.`,
          'It lives as long as the history.'
        )
      return play(replay, rate, history, session)
    }
    const filter = option.queryOf(chosen, now())
    const isNarrow = Object.values(filter).some((value) => value !== undefined)
    if (ids.length === 0 && !isNarrow)
      throw usage('Replay needs ids, --event, --since, --user or --account.')
    const query = { ...filter, ids: ids.length > 0 ? ids : undefined, queues: queue, onlyFailed }
    const { total, missing } = await history.count(query)
    const gone = missing > 0 ? `, of which the history does not hold ${missing}` : ''
    const counted = `${total} ${total === 1 ? 'event matches' : 'events match'}${gone}.`
    if (dryRun || total === 0) return { json: { total, missing }, text: counted }
    const question = `${counted} Send ${total - missing} to ${queue?.join(', ') ?? 'their queues'} again?`
    if (!yes && !terminal.canAsk) throw usage(question, 'Nothing was sent. Use --yes to send.')
    if (!yes && !(await terminal.confirm(question))) {
      return { json: { total, missing, sent: 0 }, text: 'Nothing was sent.', exit: EXIT.failed }
    }
    return play(await history.begin(query), rate, history, session)
  },
})

/** Sends step by step, at the rate, until the end. */
async function play(
  begun: Replay,
  rate: number,
  { step }: ReturnType<typeof historyOf>,
  { terminal, fixes, atInterrupt }: Session
): Promise<Report> {
  const resume = fixes.argyle('replay', '--resume', begun.id)
  atInterrupt(`Stopped. To go on: ${resume}`)
  // One event at least, and never more than one step may take.
  const limit = Math.min(MOST_IN_A_STEP, Math.max(1, Math.ceil(rate / STEPS_PER_SECOND)))
  let replay = begun
  let failures = 0
  const started = performance.now()
  const before = begun.sent + begun.skipped
  while (!replay.finished) {
    const stepped = await step(replay.id, limit)
    if (stepped.kind === 'sent' && stepped.replay) {
      replay = stepped.replay
      failures = 0
      terminal.progress(replay.sent + replay.skipped, replay.total)
      const due = ((replay.sent + replay.skipped - before) / rate) * 1000
      await sleep(Math.max(0, started + due - performance.now()))
    } else {
      failures += 1
      const cause = stepped.cause ?? 'somebody else sends it now'
      if (failures === TRIES)
        throw new Failure(`The replay ${replay.id} stopped: ${cause}.`, resume)
      await sleep(BACKOFF_MILLISECONDS * 2 ** failures)
    }
  }
  const seconds = (performance.now() - started) / 1000
  const skipped = replay.skipped > 0 ? `, ${replay.skipped} skipped: their data is not kept` : ''
  const text = `Sent ${replay.sent} of ${replay.total} as the replay ${replay.id}${skipped}, in ${seconds.toFixed(1)} s.`
  return { json: { replay, seconds }, text }
}
