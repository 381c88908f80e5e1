/**
 * Dead letters: what a consumer could not handle in all its attempts, kept in D1 until somebody has looked
 * at it, and sent to its queue again on demand.
 *
 * Without this a dead-letter queue forgets after four days
 * (https://developers.cloudflare.com/queues/configuration/dead-letter-queues/). The bodies are payroll
 * data: the database must be as well guarded as the queue.
 */

import { nameOf } from '../contract/type.ts'
import { causeOf, log } from '../platform/log.ts'
import { parseEvent } from './parse.ts'

const CREATE = `CREATE TABLE IF NOT EXISTS argyle_dead_letters (
  id TEXT PRIMARY KEY, queue TEXT NOT NULL, died_at TEXT NOT NULL, body TEXT NOT NULL,
  redrive INTEGER NOT NULL DEFAULT 0
)`
// The message's own id: a copy of the same message is the same letter.
const KEEP = `INSERT INTO argyle_dead_letters (id, queue, died_at, body) VALUES (?, ?, datetime(), ?)
ON CONFLICT (id) DO NOTHING`
// What could not be sent goes behind the rest.
const MARKED = `SELECT id, body FROM argyle_dead_letters WHERE redrive > 0 AND queue = ?
ORDER BY redrive LIMIT ?`
const POSTPONE = 'UPDATE argyle_dead_letters SET redrive = redrive + 1 WHERE id = ?'
const REMOVE = 'DELETE FROM argyle_dead_letters WHERE id = ?'

// A query and a send each, and an invocation on the Free plan has 50.
const REDRIVEN_IN_A_RUN = 20

/**
 * Keeps a batch of a dead-letter queue in the table `argyle_dead_letters`, and writes one log line for each.
 * What cannot be kept, because D1 fails or its body is none that JSON can hold, is retried and holds up no
 * other.
 *
 * @throws what D1 throws when it has not even the table; the whole batch is retried then
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

/** @throws TypeError on what would be another value when it is read again */
function jsonOf(body: unknown): string {
  const json: string | undefined = JSON.stringify(body)
  const isPlain = Object(body) !== body || Array.isArray(body) || isRecord(body)
  if (json === undefined || !isPlain) throw new TypeError('No JSON')
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
 * Sends again the letters of a dead-letter queue that somebody has marked with `redrive = 1`, 20 in a run,
 * and forgets them. For a cron of the consumer. What the queue does not take is kept, and tried again after
 * the others.
 *
 * @param deadLetterQueue the name of the queue that they were kept from
 * @param target the queue that they are for
 * @returns how many were sent
 * @throws what D1 throws; what was not sent is still kept
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
