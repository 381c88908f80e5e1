/**
 * Dead letters: messages that a consumer could not handle in any attempt. They are kept in D1 until
 * an operator has looked at them, and are sent to their queue again on demand.
 *
 * Without this, a dead-letter queue deletes them after four days
 * (https://developers.cloudflare.com/queues/configuration/dead-letter-queues/). The bodies are
 * payroll data: guard the database as well as the queue.
 */

import { factsOf } from '../contract/facts.ts'
import type { Handling } from '../contract/history.ts'
import { causeOf, log } from '../platform/log.ts'
import { letterRow } from './handling.ts'
import { HandlingHistory } from './handling-history.ts'
import { parseEvent } from './parse.ts'

const CREATE = `CREATE TABLE IF NOT EXISTS argyle_dead_letters (
  id TEXT PRIMARY KEY, queue TEXT NOT NULL, died_at TEXT NOT NULL, body TEXT NOT NULL,
  redrive INTEGER NOT NULL DEFAULT 0
)`
// The id is the message's own, so a second copy of the same message is the same letter.
const KEEP = `INSERT INTO argyle_dead_letters (id, queue, died_at, body) VALUES (?, ?, datetime(), ?)
ON CONFLICT (id) DO NOTHING`
// Letters whose send failed have a higher number, so they come after the others.
const MARKED = `SELECT id, body FROM argyle_dead_letters WHERE redrive > 0 AND queue = ?
ORDER BY redrive LIMIT ?`
const POSTPONE = 'UPDATE argyle_dead_letters SET redrive = redrive + 1 WHERE id = ?'
const REMOVE = 'DELETE FROM argyle_dead_letters WHERE id = ?'

// Each letter costs a query and a send, and an invocation on the Free plan has 50 of them.
const REDRIVEN_IN_A_RUN = 20

const steps = new HandlingHistory()

export interface LetterOptions {
  /** The D1 database with the history of argyle-edge, for the step of each letter. */
  history?: D1Database | undefined
  /** The name of this Worker in the history. */
  worker?: string
}

/**
 * Keeps a batch of a dead-letter queue in the table `argyle_dead_letters`, and logs one line a
 * letter. If one letter cannot be kept, because D1 fails or its body is not JSON-serializable, that
 * letter alone is retried. Kept letters are steps `dead` in the history.
 *
 * @throws the error of D1 if the table cannot be created; the whole batch is then retried
 */
export async function keepDeadLetters(
  batch: MessageBatch,
  db: D1Database,
  options: LetterOptions = {}
): Promise<void> {
  const { queue } = batch
  await db.prepare(CREATE).run()
  const rows: Handling[] = []
  for (const message of batch.messages) {
    const line = { queue, letter: message.id, ...lineFactsOf(message.body) }
    try {
      const { meta } = await db.prepare(KEEP).bind(message.id, queue, jsonOf(message.body)).run()
      message.ack()
      log('error', 'dead letter', line)
      // A copy of a letter that is kept already is not another step.
      if (meta.changes > 0) rows.push(letterRow(message.body, 'dead', queue, options))
    } catch (error) {
      message.retry()
      log('error', 'dead letter not kept', { ...line, cause: causeOf(error) })
    }
  }
  await writeSteps(rows, options)
}

async function writeSteps(rows: readonly Handling[], { history }: LetterOptions): Promise<void> {
  const db = steps.open(() => history)
  if (db) await steps.write(db, rows)
}

/** @throws TypeError if JSON would turn the body into another value */
function jsonOf(body: unknown): string {
  const json: string | undefined = JSON.stringify(body)
  const isPlain = Object(body) !== body || Array.isArray(body) || isRecord(body)
  if (json === undefined || !isPlain) throw new TypeError('The body is not JSON-serializable')
  return json
}

function isRecord(body: unknown): boolean {
  return Object.getPrototypeOf(body) === Object.prototype
}

function lineFactsOf(body: unknown): Record<string, unknown> {
  const parsed = parseEvent(body)
  if (parsed.kind === 'invalid') return {}
  return factsOf(parsed.kind === 'event' ? parsed.event : parsed.claim)
}

/**
 * Sends letters again that an operator has marked with `redrive = 1`, and deletes them: 20 in a
 * run. Call it from a cron of the consumer. A letter that the queue refuses stays, and comes after
 * the others in the next run. Letters that were sent are steps `redriven` in the history.
 *
 * @param deadLetterQueue the name of the dead-letter queue that the letters came from
 * @param target the queue that the letters are sent to
 * @returns how many letters were sent
 * @throws the error of D1; letters that were not sent are still kept
 */
export async function redriveDeadLetters(
  db: D1Database,
  deadLetterQueue: string,
  target: Queue,
  options: LetterOptions = {}
): Promise<number> {
  const [, marked] = await db.batch<{ id: string; body: string }>([
    db.prepare(CREATE),
    db.prepare(MARKED).bind(deadLetterQueue, REDRIVEN_IN_A_RUN),
  ])
  const rows: Handling[] = []
  try {
    for (const { id, body } of marked?.results ?? []) {
      const line = { queue: deadLetterQueue, letter: id }
      try {
        await target.send(JSON.parse(body), { contentType: 'json' })
      } catch (error) {
        log('error', 'dead letter not sent', { ...line, cause: causeOf(error) })
        await db.prepare(POSTPONE).bind(id).run()
        continue
      }
      const message: unknown = JSON.parse(body)
      rows.push(letterRow(message, 'redriven', deadLetterQueue, options))
      await db.prepare(REMOVE).bind(id).run()
      log('info', 'redriven', { ...line, ...lineFactsOf(message) })
    }
  } finally {
    await writeSteps(rows, options)
  }
  return rows.length
}
