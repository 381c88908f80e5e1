/**
 * The outbox → the queues that its events are for, oldest first. Run by the cron and by `/admin`.
 *
 * Deletes only what a queue has confirmed, so whatever dies in the middle is sent again with the same
 * `id`. The first failure ends the run: if a queue is down for one it is down for all.
 */

import { bytesOf, MESSAGE_LIMIT_BYTES } from './claim.ts'
import type { Config } from './config.ts'
import { within } from './deadline.ts'
import { causeOf, codeOf, log } from './log.ts'
import type { AnyMessage } from './message.ts'
import { delayOf, type Found, forget, nextEntries, summarizeOutbox } from './state/outbox.ts'
import { quarantine } from './state/quarantine.ts'

// https://developers.cloudflare.com/queues/platform/limits/: 100 messages or 256 KB; what each message
// adds of its own is left free.
const BATCH_BYTES = 256_000 - 100 * 200
const SEND_DEADLINE_MILLISECONDS = 30_000
// An invocation may make 1,000 KV operations. A page of 100 takes 102 as long as all can be sent, and
// counting up to 100. Where it is more, KV ends the run, and the next one goes on.
const PAGES = 8
// Keys deleted a moment ago leave empty pages behind, each two operations, ahead of what waits:
// https://developers.cloudflare.com/kv/api/list-keys/
const PAGES_WITH_EMPTY = 40
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
  /** Why the run ended before the outbox did. */
  stopped?: string
}

interface Sendable {
  key: string
  value: string
  queue: Queue
  message: AnyMessage
  bytes: number
  delay: { delaySeconds?: number }
}

/**
 * Sends what one invocation may send, and writes one log line about it. Never throws: what ended it
 * early is in `stopped`, and the rest is for the next run.
 */
export async function drain(config: Config, now: Date): Promise<Drained> {
  const drained: Drained = { sent: 0, quarantined: 0 }
  try {
    await within(RUN_DEADLINE_MILLISECONDS, drainPages(config, now, drained))
  } catch (error) {
    drained.stopped = causeOf(error)
  }
  log(drained.stopped ? 'error' : 'info', 'outbox', { ...drained })
  return drained
}

async function drainPages(config: Config, now: Date, drained: Drained): Promise<void> {
  const { count, oldest } = await summarizeOutbox(config.state)
  drained.depth = count
  drained.oldestSeconds = oldest ? Math.round((now.getTime() - Date.parse(oldest)) / 1000) : 0

  let cursor: string | null = null
  let pages = 0
  for (let page = 0; pages < PAGES && page < PAGES_WITH_EMPTY; page++) {
    const next = await nextEntries(config.state, cursor)
    if (next.found.length > 0) pages += 1
    const sendable: Sendable[] = []
    for (const found of next.found) {
      const entry = toSendable(found, config, now)
      if (entry) sendable.push(entry)
      else await setAside(found, config, now, drained)
    }
    for (const batch of batches(sendable)) await sendBatch(batch, config, now, drained)
    if (next.cursor === null) return
    cursor = next.cursor
  }
}

function toSendable(
  { key, value, entry }: Found,
  { queues }: Config,
  now: Date
): Sendable | undefined {
  const queue = entry && queues.get(entry.queue)
  if (!queue) return undefined
  const { message } = entry
  const bytes = bytesOf(message)
  if (bytes > MESSAGE_LIMIT_BYTES) return undefined
  return { key, value, queue, message, bytes, delay: delayOf(entry, now) }
}

function* batches(entries: Sendable[]): Generator<Sendable[]> {
  let batch: Sendable[] = []
  let bytes = 0
  for (const entry of entries) {
    if (bytes + entry.bytes > BATCH_BYTES || (batch[0] && batch[0].queue !== entry.queue)) {
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
  if (!first) return
  try {
    const messages = batch.map(({ message, delay }) => ({
      body: message,
      contentType: 'json' as const,
      ...delay,
    }))
    await within(SEND_DEADLINE_MILLISECONDS, first.queue.sendBatch(messages))
  } catch (error) {
    if (!PERMANENT_CODES.includes(codeOf(error) ?? 0)) throw error
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
  { key, value }: Pick<Found, 'key' | 'value'>,
  { state }: Config,
  now: Date,
  drained: Drained
): Promise<void> {
  const body = new TextEncoder().encode(value)
  const suspect = { body, signature: null, address: null }
  const id = await quarantine(state, suspect, 'unsendable', now)
  log('warn', 'quarantined', { id, reason: 'unsendable', bytes: body.byteLength, key })
  await forget(state, key)
  drained.quarantined += 1
}
