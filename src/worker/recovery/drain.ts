/**
 * The outbox → the queues that its events are for, oldest first. Run by the cron and by `/admin`.
 *
 * Deletes only what a queue has confirmed, so whatever dies in the middle is sent again with the same
 * `id`. A queue's first failure ends the run for it alone: if it is down for one it is down for all, and
 * what waits for it must not keep others waiting. A failure of KV ends the run.
 */

import type { AnyMessage } from '../../contract/event.ts'
import { utf8 } from '../../platform/bytes.ts'
import { within } from '../../platform/deadline.ts'
import { causeOf, codeOf, log } from '../../platform/log.ts'
import { type Config, configure } from '../config.ts'
import { bytesOf, MESSAGE_LIMIT_BYTES } from '../outbound/claim-check.ts'
import type { QueueTarget } from '../routes.ts'
import {
  delayOf,
  type Found,
  forget,
  queueIn,
  readEntries,
  timeIn,
  waitingKeys,
} from '../state/outbox.ts'
import { quarantine } from '../state/quarantine.ts'

// https://developers.cloudflare.com/queues/platform/limits/: 100 messages or 256 KB; what each message
// adds of its own is left free.
const BATCH_BYTES = 256_000 - 100 * 200
const SEND_DEADLINE_MILLISECONDS = 30_000
// What one bulk read takes: https://developers.cloudflare.com/kv/api/read-key-value-pairs/
const READ_KEYS = 100
// An invocation may make 1,000 KV operations. The list takes 90 at most, and what is read at once 201: one
// for the read, and for each of 100 entries a delete, with a put before it if the entry is set aside. So
// the last read begins with 1,000 - 90 - 201 at most behind it. If all can be sent a read takes 101, and
// the eighth begins at 707.
const SPENT_BEFORE_READ = 709
// The next run of the cron is five minutes away.
const RUN_DEADLINE_MILLISECONDS = 240_000
// Metadata invalid, message too large, batch too large, too many in it: the same again would fail again.
// https://developers.cloudflare.com/queues/reference/error-codes/
const PERMANENT_CODES = [10203, 10204, 10205, 10206]

export interface Drained {
  /** Waiting when the run began, and the age of the oldest; not there if KV could not tell. */
  depth?: number
  oldestSeconds?: number
  sent: number
  quarantined: number
  /** The queues that failed, by the names of their bindings, and why. The rest for them is left. */
  failing?: Record<string, string>
  /** Why the run ended before the outbox did. */
  stopped?: string
}

interface Sendable extends Found {
  target: QueueTarget
  message: AnyMessage
  bytes: number
  delay: { delaySeconds?: number }
}

/** The cron's work. Never throws: a failed run is in the log, and the next one is five minutes away. */
export async function sweep(env: Env): Promise<void> {
  const configured = configure(env)
  if (configured.ok) await drain(configured.config, new Date())
  else log('error', 'outbox', { stopped: 'unconfigured' })
}

/**
 * Sends what one invocation may send, and writes one log line about it. Never throws: what ended it
 * early is in `stopped` and for a queue in `failing`, and the rest is for the next run.
 */
export async function drain(config: Config, now: Date): Promise<Drained> {
  const drained: Drained = { sent: 0, quarantined: 0 }
  try {
    await within(RUN_DEADLINE_MILLISECONDS, drainAll(config, now, drained))
  } catch (error) {
    drained.stopped = causeOf(error)
  }
  log(drained.stopped || drained.failing ? 'error' : 'info', 'outbox', { ...drained })
  return drained
}

async function drainAll(config: Config, now: Date, drained: Drained): Promise<void> {
  let keys = await waitingKeys(config.state)
  const [oldest] = keys
  drained.depth = keys.length
  drained.oldestSeconds = oldest
    ? Math.round((now.getTime() - Date.parse(timeIn(oldest))) / 1000)
    : 0

  const isUp = (key: string) => !drained.failing?.[queueIn(key)]
  let reads = 0
  while (keys.length > 0 && reads + drained.sent + 2 * drained.quarantined <= SPENT_BEFORE_READ) {
    reads += 1
    const sendable: Sendable[] = []
    for (const found of await readEntries(config.state, keys.splice(0, READ_KEYS))) {
      const entry = toSendable(found, config, now)
      if (entry) sendable.push(entry)
      else await setAside(found, config, now, drained)
    }
    for (const entries of Map.groupBy(sendable, ({ target }) => target).values()) {
      for (const batch of batches(entries)) await sendBatch(batch, config, now, drained)
    }
    keys = keys.filter(isUp)
  }
}

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

async function sendBatch(
  batch: Sendable[],
  config: Config,
  now: Date,
  drained: Drained
): Promise<void> {
  const [first] = batch
  if (!first || drained.failing?.[first.target.name]) return
  try {
    const messages = batch.map(({ message, delay }) => ({
      body: message,
      contentType: 'json' as const,
      ...delay,
    }))
    await within(SEND_DEADLINE_MILLISECONDS, first.target.queue.sendBatch(messages))
  } catch (error) {
    if (!PERMANENT_CODES.includes(codeOf(error) ?? 0)) {
      drained.failing = { ...drained.failing, [first.target.name]: causeOf(error) }
      return
    }
    if (batch.length === 1) return setAside(first, config, now, drained)
    for (const entry of batch) await sendBatch([entry], config, now, drained)
    return
  }
  drained.sent += batch.length
  log('info', 'sent from outbox', { ids: batch.map(({ message }) => message.id) })
  // All of them, whatever becomes of one: each that stays is sent again.
  const forgotten = await Promise.allSettled(batch.map(({ key }) => forget(config.state, key)))
  for (const one of forgotten) if (one.status === 'rejected') throw one.reason
}

/** Moves what can never be sent out of the way of the rest. */
async function setAside(
  { key, value }: Found,
  { state }: Config,
  now: Date,
  drained: Drained
): Promise<void> {
  const body = utf8(value)
  const suspect = { body, signature: null, address: null }
  const id = await quarantine(state, suspect, 'unsendable', now)
  log('warn', 'quarantined', { id, reason: 'unsendable', bytes: body.byteLength, key })
  await forget(state, key)
  drained.quarantined += 1
}
