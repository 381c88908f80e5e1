/**
 * Dead letters: what a consumer could not handle in all its attempts, kept in D1 until somebody has looked
 * at it, and sent to its queue again on demand.
 *
 * Without this a dead-letter queue forgets after four days
 * (https://developers.cloudflare.com/queues/configuration/dead-letter-queues/). The bodies are payroll
 * data: the database must be as well guarded as the queue.
 */

import { causeOf, log } from '../log.ts'
import { nameOf, parseEvent } from './parse.ts'

const CREATE = `CREATE TABLE IF NOT EXISTS argyle_dead_letters (
  id TEXT PRIMARY KEY, queue TEXT NOT NULL, died_at TEXT NOT NULL, body TEXT NOT NULL,
  redrive INTEGER NOT NULL DEFAULT 0
)`
// The message's own id: a copy of the same message is the same letter.
const KEEP = `INSERT INTO argyle_dead_letters (id, queue, died_at, body) VALUES (?, ?, datetime(), ?)
ON CONFLICT (id) DO NOTHING`
const MARKED = 'SELECT id, body FROM argyle_dead_letters WHERE redrive = 1 AND queue = ? LIMIT ?'
const REMOVE = 'DELETE FROM argyle_dead_letters WHERE id = ?'

// Three queries or sends each, and an invocation on the Free plan has 50.
const REDRIVEN_IN_A_RUN = 20

/**
 * Keeps a batch of a dead-letter queue in the table `argyle_dead_letters`, and writes one log line for each.
 * What is not kept is retried, and holds up no other. Bodies are kept as JSON.
 *
 * @throws what D1 throws when it has not even the table; the whole batch is retried then
 */
export async function keepDeadLetters(batch: MessageBatch, db: D1Database): Promise<void> {
  const { queue } = batch
  await db.prepare(CREATE).run()
  for (const message of batch.messages) {
    const line = { queue, letter: message.id, ...factsOf(message.body) }
    try {
      await db.prepare(KEEP).bind(message.id, queue, JSON.stringify(message.body)).run()
      message.ack()
      log('error', 'dead letter', line)
    } catch (error) {
      message.retry()
      log('error', 'dead letter not kept', { ...line, cause: causeOf(error) })
    }
  }
}

function factsOf(body: unknown): Record<string, unknown> {
  const parsed = parseEvent(body)
  if (parsed.kind === 'invalid') return {}
  const event = parsed.kind === 'event' ? parsed.event : parsed.claim
  return { event: nameOf(event), subject: event.subject, id: event.id }
}

/**
 * Sends again the letters of a dead-letter queue that somebody has marked with `redrive = 1`, 20 in a run,
 * and forgets them. For a cron of the consumer.
 *
 * @param deadLetterQueue the name of the queue that they were kept from
 * @param target the queue that they are for
 * @returns how many were sent
 * @throws what D1 or the queue throws; what was not sent is still kept
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
  const letters = marked?.results ?? []
  for (const { id, body } of letters) {
    await target.send(JSON.parse(body), { contentType: 'json' })
    await db.prepare(REMOVE).bind(id).run()
    log('info', 'redriven', { queue: deadLetterQueue, letter: id })
  }
  return letters.length
}
