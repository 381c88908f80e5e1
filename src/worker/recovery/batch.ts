/**
 * Entries of the outbox → batches, and a batch → its queue.
 *
 * A batch that its queue refuses is tried in halves, so that one entry does not hold up the others.
 * The accepted price: a queue that is down costs up to ten sends in a run.
 */

import type { AnyMessage } from '../../contract/event.ts'
import { factsOf } from '../../contract/facts.ts'
import type { QuarantineReason } from '../../contract/quarantine.ts'
import { utf8 } from '../../platform/bytes.ts'
import { DeadlineExceeded, within } from '../../platform/deadline.ts'
import { causeOf, codeOf, log } from '../../platform/log.ts'
import type { Config } from '../config.ts'
import { SEND_BATCH_MILLISECONDS } from '../deadlines.ts'
import type { Moved } from '../history/moved.ts'
import { bytesOf, MESSAGE_LIMIT_BYTES } from '../outbound/claim-check.ts'
import type { QueueTarget } from '../routes.ts'
import { delayOf, type Found, removeFromOutbox } from '../state/outbox.ts'
import { quarantine } from '../state/quarantine.ts'

// https://developers.cloudflare.com/queues/platform/limits/: a batch has at most 100 messages and
// 256 KB, and the platform adds bytes of its own to each message.
const BATCH_MESSAGES = 100
const BATCH_BYTES = 256_000 - BATCH_MESSAGES * 200
// Metadata invalid, message too large, batch too large, too many in it: a retry would fail again.
// https://developers.cloudflare.com/queues/reference/error-codes/
const PERMANENT_CODES = [10203, 10204, 10205, 10206]
// In a row. To find one bad entry among 100 takes eight.
const MOST_FAILURES = 10

/** The report of a run. */
export interface Drained {
  /** Entries when the run began; absent if KV's list failed. */
  depth?: number
  /** There were more entries than were counted. */
  more?: boolean
  /** The age of the oldest entry when the run began; absent if KV's list failed. */
  oldestSeconds?: number
  sent: number
  quarantined: number
  /**
   * Queues that refused some entries although they took others: how many, and why. The entries wait
   * for the next run.
   */
  refused?: Record<string, string>
  /** The queues that failed, by the names of their bindings, and why. Their other entries wait. */
  failing?: Record<string, string>
  /** Why the run ended before the end of the outbox. */
  stopped?: string
}

/** The failures of one queue in a run. */
interface Failures {
  /** Sends that failed since the last one that succeeded. */
  inARow: number
  /** Entries that the queue refused one by one. */
  refused: number
  hasTaken: boolean
  cause: string
}

/** One run: its settings, its report, and the KV operations that it may still use. */
export interface Run {
  config: Config
  now: Date
  drained: Drained
  budget: number
  /** By the name of the queue's binding. */
  failures: Map<string, Failures>
  /** The events that it moved into the quarantine. */
  moved: Moved[]
}

export interface Sendable extends Found {
  target: QueueTarget
  message: AnyMessage
  bytes: number
  delay: { delaySeconds?: number }
}

/** An entry that its queue can take; undefined for one that no queue can ever take. */
export function toSendable(found: Found, { queues }: Config, now: Date): Sendable | undefined {
  const { entry } = found
  const target = entry && queues.get(entry.queue)
  if (!target) return undefined
  const { message } = entry
  const bytes = bytesOf(message)
  if (bytes > MESSAGE_LIMIT_BYTES) return undefined
  return { ...found, target, message, bytes, delay: delayOf(entry, now) }
}

/** Batches of one queue, each within the limits of `sendBatch`. */
export function* batches<One extends { bytes: number }>(entries: One[]): Generator<One[]> {
  let batch: One[] = []
  let bytes = 0
  for (const entry of entries) {
    if (bytes + entry.bytes > BATCH_BYTES || batch.length === BATCH_MESSAGES) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(entry)
    bytes += entry.bytes
  }
  if (batch.length > 0) yield batch
}

/**
 * Sends a batch to its queue, and in halves if the queue refuses it.
 *
 * @returns the entries that were not sent and stay in the outbox
 * @throws if KV fails
 */
export async function sendBatch(batch: Sendable[], run: Run): Promise<Sendable[]> {
  // Breadth first: a half that the queue takes shows that it works, before the other is halved.
  const tries = [batch]
  const left: Sendable[] = []
  for (const some of tries) {
    const outcome = await trySend(some, run)
    tries.push(...outcome.halves)
    left.push(...outcome.left)
  }
  return left
}

interface Tried {
  halves: Sendable[][]
  left: Sendable[]
}

async function trySend(batch: Sendable[], run: Run): Promise<Tried> {
  const { drained, failures } = run
  const [first] = batch
  if (!first) return { halves: [], left: [] }
  const { name, queue } = first.target
  if (drained.failing?.[name]) return { halves: [], left: batch }
  try {
    const messages = batch.map(({ message, delay }) => ({
      body: message,
      contentType: 'json' as const,
      ...delay,
    }))
    await within(SEND_BATCH_MILLISECONDS, queue.sendBatch(messages))
  } catch (error) {
    return refused(batch, first, error, run)
  }
  failures.set(name, { ...failuresOf(name, run), inARow: 0, hasTaken: true })
  await removeSent(batch, run)
  return { halves: [], left: [] }
}

async function refused(
  batch: Sendable[],
  first: Sendable,
  error: unknown,
  run: Run
): Promise<Tried> {
  const isSingle = batch.length === 1
  // A permanent code is the answer of a queue that works.
  const isPermanent = PERMANENT_CODES.includes(codeOf(error) ?? 0)
  if (isPermanent && isSingle) {
    await moveToQuarantine(first, 'unsendable', run)
    return { halves: [], left: [] }
  }
  if (!isPermanent && !goesOn(first.target.name, isSingle, error, run)) {
    return { halves: [], left: batch }
  }
  const middle = Math.ceil(batch.length / 2)
  return { halves: [batch.slice(0, middle), batch.slice(middle)], left: [] }
}

/** Notes a failure, and tells whether the halves of its batch are worth a try. */
function goesOn(name: string, isSingle: boolean, error: unknown, run: Run): boolean {
  const { drained, failures } = run
  const before = failuresOf(name, run)
  const cause = causeOf(error)
  const inARow = before.inARow + 1
  const refused = before.refused + Number(isSingle)
  failures.set(name, { ...before, inARow, refused, cause })
  // A hung queue hangs for every entry, and each try would take 30 s.
  if (inARow < MOST_FAILURES && !(error instanceof DeadlineExceeded)) return !isSingle
  drained.failing = { ...drained.failing, [name]: cause }
  return false
}

const failuresOf = (name: string, { failures }: Run): Failures =>
  failures.get(name) ?? { inARow: 0, refused: 0, hasTaken: false, cause: '' }

/** Reports the entries that were passed by; a queue that took nothing else has failed. */
export function reportRefused({ drained, failures }: Run): void {
  for (const [name, { refused, hasTaken, cause }] of failures) {
    if (refused === 0 || drained.failing?.[name]) continue
    if (hasTaken) drained.refused = { ...drained.refused, [name]: `${refused} ${cause}` }
    else drained.failing = { ...drained.failing, [name]: cause }
  }
}

async function removeSent(batch: Sendable[], run: Run): Promise<void> {
  run.drained.sent += batch.length
  run.budget -= batch.length
  log('info', 'sent from outbox', { ids: batch.map(({ message }) => message.id) })
  // Each delete is tried, even if another one fails: an entry that stays is sent again.
  const removed = await Promise.allSettled(
    batch.map(({ key }) => removeFromOutbox(run.config.state, key))
  )
  for (const one of removed) if (one.status === 'rejected') throw one.reason
}

/** Moves an entry out of the way of the others, or out of the reach of its expiration. */
export async function moveToQuarantine(
  { key, value, entry }: Found,
  reason: Extract<QuarantineReason, 'unsendable' | 'undelivered'>,
  run: Pick<Run, 'now' | 'drained' | 'budget' | 'moved'> & { config: Pick<Config, 'state'> }
): Promise<void> {
  const { state } = run.config
  const body = utf8(value)
  const suspect = { body, signature: null, address: null }
  run.budget -= 2
  const { event, subject, account, user } = entry ? factsOf(entry.message) : {}
  const known = { reason, verified: true, event, subject, account, user }
  const id = await quarantine(state, suspect, known, run.now)
  log('warn', 'quarantined', { id, ...known, bytes: body.byteLength, key })
  if (entry) {
    const cause = `${entry.queue} ${reason}`
    run.moved.push({ id: entry.message.id, quarantine: id, cause })
  }
  await removeFromOutbox(state, key)
  run.drained.quarantined += 1
}
