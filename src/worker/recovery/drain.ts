/**
 * The outbox → the queues that its events are for, oldest first. Run by the cron and by `/admin`.
 *
 * Deletes only the entries that a queue has confirmed, so that a run that dies in the middle is
 * repeated with the same ids. A queue's first failure ends the run for that queue only: its other
 * entries would fail too, and must not delay the other queues. A failure of KV ends the run.
 */

import type { AnyMessage } from '../../contract/event.ts'
import { utf8 } from '../../platform/bytes.ts'
import { within } from '../../platform/deadline.ts'
import { causeOf, codeOf, log } from '../../platform/log.ts'
import type { Config } from '../config.ts'
import { DRAIN_MILLISECONDS, SEND_BATCH_MILLISECONDS } from '../deadlines.ts'
import { isolateOf } from '../isolate.ts'
import { bytesOf, MESSAGE_LIMIT_BYTES } from '../outbound/claim-check.ts'
import type { QueueTarget } from '../routes.ts'
import { MOST_PAGES } from '../state/list.ts'
import {
  delayOf,
  type Found,
  queueIn,
  readEntries,
  removeFromOutbox,
  timeIn,
  waitingKeys,
} from '../state/outbox.ts'
import { quarantine } from '../state/quarantine.ts'

// https://developers.cloudflare.com/queues/platform/limits/: a batch has at most 100 messages and
// 256 KB, and the platform adds bytes of its own to each message.
const BATCH_BYTES = 256_000 - 100 * 200
// One bulk read takes 100 keys: https://developers.cloudflare.com/kv/api/read-key-value-pairs/
const READ_KEYS = 100
// KV operations of one invocation: https://developers.cloudflare.com/kv/platform/limits/
const MOST_OPERATIONS = 1_000
// One for the read; for each entry a delete, and a put before it if the entry is moved.
const OPERATIONS_PER_READ = 1 + 2 * READ_KEYS
// Metadata invalid, message too large, batch too large, too many in it: a retry would fail again.
// https://developers.cloudflare.com/queues/reference/error-codes/
const PERMANENT_CODES = [10203, 10204, 10205, 10206]

export interface Drained {
  /** Entries when the run began; absent if KV could not tell. */
  depth?: number
  /** The age of the oldest entry when the run began; absent if KV could not tell. */
  oldestSeconds?: number
  sent: number
  quarantined: number
  /** The queues that failed, by the names of their bindings, and why. Their other entries wait. */
  failing?: Record<string, string>
  /** Why the run ended before the end of the outbox. */
  stopped?: string
}

/** One run: its settings, its report, and the KV operations that it has used. */
interface Run {
  config: Config
  now: Date
  drained: Drained
  operations: number
}

interface Sendable extends Found {
  target: QueueTarget
  message: AnyMessage
  bytes: number
  delay: { delaySeconds?: number }
}

/** The cron's work. Never throws: the log has a failed run, and the next one is 5 minutes away. */
export async function sweep(env: Env): Promise<void> {
  const opened = isolateOf(env)
  if (opened.ok) await drain(opened.isolate.config, new Date())
  else log('error', 'outbox', { stopped: 'unconfigured' })
}

/**
 * Sends the entries that one invocation may send, and writes one log line. Never throws: `stopped`
 * says what ended the run early, `failing` what ended it for one queue. The rest is for the next
 * run.
 */
export async function drain(config: Config, now: Date): Promise<Drained> {
  const run: Run = { config, now, drained: { sent: 0, quarantined: 0 }, operations: MOST_PAGES }
  const { drained } = run
  try {
    await within(DRAIN_MILLISECONDS, drainAll(run))
  } catch (error) {
    drained.stopped = causeOf(error)
  }
  log(drained.stopped || drained.failing ? 'error' : 'info', 'outbox', { ...drained })
  return drained
}

async function drainAll(run: Run): Promise<void> {
  const { config, now, drained } = run
  let keys = await waitingKeys(config.state)
  const [oldest] = keys
  drained.depth = keys.length
  drained.oldestSeconds = oldest
    ? Math.round((now.getTime() - Date.parse(timeIn(oldest))) / 1000)
    : 0

  while (keys.length > 0 && run.operations + OPERATIONS_PER_READ <= MOST_OPERATIONS) {
    run.operations += 1
    const sendable: Sendable[] = []
    for (const found of await readEntries(config.state, keys.splice(0, READ_KEYS))) {
      const entry = toSendable(found, config, now)
      if (entry) sendable.push(entry)
      else await moveToQuarantine(found, run)
    }
    for (const entries of Map.groupBy(sendable, ({ target }) => target).values()) {
      for (const batch of batches(entries)) await sendBatch(batch, run)
    }
    keys = keys.filter((key) => !drained.failing?.[queueIn(key)])
  }
}

/** Undefined for an entry that no queue can ever take. */
function toSendable(found: Found, { queues }: Config, now: Date): Sendable | undefined {
  const { entry } = found
  const target = entry && queues.get(entry.queue)
  if (!target) return undefined
  const { message } = entry
  const bytes = bytesOf(message)
  if (bytes > MESSAGE_LIMIT_BYTES) return undefined
  return { ...found, target, message, bytes, delay: delayOf(entry, now) }
}

function* batches(entries: Sendable[]): Generator<Sendable[]> {
  let batch: Sendable[] = []
  let bytes = 0
  for (const entry of entries) {
    if (bytes + entry.bytes > BATCH_BYTES) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(entry)
    bytes += entry.bytes
  }
  if (batch.length > 0) yield batch
}

async function sendBatch(batch: Sendable[], run: Run): Promise<void> {
  const { config, drained } = run
  const [first] = batch
  if (!first || drained.failing?.[first.target.name]) return
  try {
    const messages = batch.map(({ message, delay }) => ({
      body: message,
      contentType: 'json' as const,
      ...delay,
    }))
    await within(SEND_BATCH_MILLISECONDS, first.target.queue.sendBatch(messages))
  } catch (error) {
    if (!PERMANENT_CODES.includes(codeOf(error) ?? 0)) {
      drained.failing = { ...drained.failing, [first.target.name]: causeOf(error) }
      return
    }
    if (batch.length === 1) return moveToQuarantine(first, run)
    for (const entry of batch) await sendBatch([entry], run)
    return
  }
  drained.sent += batch.length
  log('info', 'sent from outbox', { ids: batch.map(({ message }) => message.id) })
  run.operations += batch.length
  // Each delete is tried, even if another one fails: an entry that stays is sent again.
  const removed = await Promise.allSettled(
    batch.map(({ key }) => removeFromOutbox(config.state, key))
  )
  for (const one of removed) if (one.status === 'rejected') throw one.reason
}

/** Moves an entry that can never be sent out of the way of the others. */
async function moveToQuarantine({ key, value }: Found, run: Run): Promise<void> {
  const { state } = run.config
  const body = utf8(value)
  const suspect = { body, signature: null, address: null }
  run.operations += 2
  const id = await quarantine(state, suspect, 'unsendable', run.now)
  log('warn', 'quarantined', { id, reason: 'unsendable', bytes: body.byteLength, key })
  await removeFromOutbox(state, key)
  run.drained.quarantined += 1
}
