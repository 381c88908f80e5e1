/**
 * Dead letters: messages that a consumer could not handle in any attempt. They are kept in D1 until
 * an operator has looked at them, and are sent to their queue again on demand.
 *
 * Without this, a dead-letter queue deletes them after four days
 * (https://developers.cloudflare.com/queues/configuration/dead-letter-queues/). The bodies are
 * payroll data: guard the database as well as the queue.
 */

import { nameOf } from '../contract/type.ts'
import { causeOf, log } from '../platform/log.ts'
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

/**
 * Keeps a batch of a dead-letter queue in the table `argyle_dead_letters`, and logs one line a
 * letter. If one letter cannot be kept, because D1 fails or its body is not JSON-serializable, that
 * letter alone is retried.
 *
 * @throws the error of D1 if the table cannot be created; the whole batch is then retried
 */
export async function keepDeadLetters(batch: MessageBatch, db: D1Database): Promise<void> {
  const { queue } = batch
  await db.prepare(CREATE).run()
  for (const message of batch.messages) {
    const line = { queue, letter: message.id, ...factsOf(message.body) }
    try {
      await db.prepare(KEEP).bind(message.id, queue, jsonOf(message.body)).run()
      message.ack()
      log('error', 'dead letter', line)
    } catch (error) {
      message.retry()
      log('error', 'dead letter not kept', { ...line, cause: causeOf(error) })
    }
  }
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

function factsOf(body: unknown): Record<string, unknown> {
  const parsed = parseEvent(body)
  if (parsed.kind === 'invalid') return {}
  const event = parsed.kind === 'event' ? parsed.event : parsed.claim
  return { event: nameOf(event), subject: event.subject, id: event.id }
}

/**
 * Sends letters again that an operator has marked with `redrive = 1`, and deletes them: 20 in a
 * run. Call it from a cron of the consumer. A letter that the queue refuses stays, and comes after
 * the others in the next run.
 *
 * @param deadLetterQueue the name of the dead-letter queue that the letters came from
 * @param target the queue that the letters are sent to
 * @returns how many letters were sent
 * @throws the error of D1; letters that were not sent are still kept
 */
export async function redriveDeadLetters(
  db: D1Database,
  deadLetterQueue: string,
  target: Queue
): Promise<number> {
  const [, marked] = await db.batch<{ id: string; body: string }>([
    db.prepare(CREATE),
    db.prepare(MARKED).bind(deadLetterQueue, REDRIVEN_IN_A_RUN),
  ])
  let sent = 0
  for (const { id, body } of marked?.results ?? []) {
    const line = { queue: deadLetterQueue, letter: id }
    try {
      await target.send(JSON.parse(body), { contentType: 'json' })
    } catch (error) {
      log('error', 'dead letter not sent', { ...line, cause: causeOf(error) })
      await db.prepare(POSTPONE).bind(id).run()
      continue
    }
    await db.prepare(REMOVE).bind(id).run()
    log('info', 'redriven', line)
    sent += 1
  }
  return sent
}
