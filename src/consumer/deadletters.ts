/**
 * Dead letters: what a consumer could not handle in all its attempts, kept in D1 until somebody has looked
 * at it, and sent to its queue again on demand.
 *
 * Without this a dead-letter queue forgets after four days
 * (https://developers.cloudflare.com/queues/configuration/dead-letter-queues/). The bodies are payroll
 * data: the database must be as well guarded as the queue.
 */

import { log } from '../log.ts'
import { parseEvent } from './parse.ts'

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
 *
 * @throws what D1 throws; the messages that are not kept by then are retried
 */
export async function keepDeadLetters(batch: MessageBatch, db: D1Database): Promise<void> {
  await db.prepare(CREATE).run()
  for (const message of batch.messages) {
    await db.prepare(KEEP).bind(message.id, batch.queue, JSON.stringify(message.body)).run()
    message.ack()
    log('error', 'dead letter', {
      queue: batch.queue,
      letter: message.id,
      ...factsOf(message.body),
    })
  }
}

function factsOf(body: unknown): { id?: string; event?: string; subject?: string | undefined } {
  const parsed = parseEvent(body)
  if (parsed.kind === 'invalid') return {}
  const { id, type, subject } = parsed.kind === 'event' ? parsed.event : parsed.claim
  return { id, event: type, subject }
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
