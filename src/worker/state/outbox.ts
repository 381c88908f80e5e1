/**
 * Owner of the KV prefix `outbox:`: events that were promised to a queue and are not there yet.
 *
 * An entry may be sent twice: if a drain dies before the delete, if two drains run at once, or if
 * the send that failed was written after all. Its copies have the same `id`.
 */

import type { AnyMessage } from '../../contract/event.ts'
import { within } from '../../platform/deadline.ts'
import { WRITE_MILLISECONDS } from '../deadlines.ts'
import { pages, type Summary, summarize } from './list.ts'

const PREFIX = 'outbox:'
/** KV then deletes an entry. */
export const LIFETIME_SECONDS = 14 * 24 * 60 * 60
// https://developers.cloudflare.com/queues/platform/limits/
const LONGEST_DELAY_SECONDS = 24 * 60 * 60

export interface OutboxEntry {
  /** The name of the queue's binding. */
  queue: string
  message: AnyMessage
  /** The queue holds the message back until then, in milliseconds since the epoch. */
  notBefore?: number
}

/** The delay of an entry's message as an option of its send: none if its time has come. */
export function delayOf({ notBefore = 0 }: Pick<OutboxEntry, 'notBefore'>, now: Date) {
  const left = Math.ceil((notBefore - now.getTime()) / 1000)
  return left > 0 ? { delaySeconds: Math.min(left, LONGEST_DELAY_SECONDS) } : {}
}

/** An entry as it was found; `entry` is undefined if the value cannot be read. */
export interface Found {
  key: string
  value: string
  entry: OutboxEntry | undefined
}

/**
 * Stores an event for the cron. Keys sort by the time of receipt, so that the oldest comes first,
 * and end with the queue, so that two queues that fail for one event have an entry each.
 *
 * @throws if KV does not confirm the write within 3 s
 */
export async function putInOutbox(kv: KVNamespace, entry: OutboxEntry): Promise<void> {
  const key = `${PREFIX}${entry.message.time}:${entry.message.id}:${entry.queue}`
  const put = kv.put(key, JSON.stringify(entry), { expirationTtl: LIFETIME_SECONDS })
  await within(WRITE_MILLISECONDS, put)
}

/** An entry that waits: its key, and when KV deletes it, in seconds since the epoch. */
export interface Waiting {
  key: string
  expiration: number
}

/** The entries that wait, oldest first, page by page. */
export async function* waitingEntries(kv: KVNamespace): AsyncGenerator<Waiting[]> {
  for await (const { keys } of pages(kv, PREFIX)) {
    yield keys.map(({ name, expiration = Infinity }) => ({ key: name, expiration }))
  }
}

/** A page of keys, oldest first, and the cursor of the next page; null at the end. */
export async function waitingPage(kv: KVNamespace, limit: number, cursor: string | null) {
  const list = await kv.list({ prefix: PREFIX, limit, cursor })
  return {
    keys: list.keys.map(({ name }) => name),
    cursor: list.list_complete ? null : list.cursor,
  }
}

/** When the event under a key was received, RFC 3339. */
export function timeIn(key: string): string {
  return key.slice(PREFIX.length, PREFIX.length + 24)
}

/** The queue that an entry is for, by its key alone. Keys of an older version end with the id. */
export function queueIn(key: string): string {
  return key.slice(key.lastIndexOf(':') + 1)
}

/** The entries under 1 to 100 keys, in the order of the keys, with one KV operation. */
export async function readEntries(kv: KVNamespace, keys: string[]): Promise<Found[]> {
  const values = await kv.get(keys, 'text')
  return keys.flatMap((key) => {
    const value = values.get(key)
    // A list may still name an entry that was deleted a moment ago. An empty value is an entry.
    return typeof value === 'string' ? [{ key, value, entry: entryIn(value) }] : []
  })
}

/** The entry in a value of the outbox; undefined if it cannot be read. */
export function entryIn(value: string): OutboxEntry | undefined {
  try {
    const entry = JSON.parse(value)
    const { type, data, dataref } = entry.message
    const hasData = typeof dataref === 'string' || (typeof data === 'object' && data !== null)
    const isEntry = typeof entry.queue === 'string' && typeof type === 'string' && hasData
    return isEntry ? entry : undefined
  } catch {
    return undefined
  }
}

/** The queues for which the event with this id still waits. @param time its receipt, RFC 3339 */
export async function waitingFor(kv: KVNamespace, time: string, id: string): Promise<string[]> {
  const { keys } = await kv.list({ prefix: `${PREFIX}${time}:${id}:` })
  return keys.map(({ name }) => queueIn(name))
}

/** Deletes an entry whose event is in its queue or in the quarantine. */
export async function removeFromOutbox(kv: KVNamespace, key: string): Promise<void> {
  await kv.delete(key)
}

/** How many entries wait, and since when. */
export function summarizeOutbox(kv: KVNamespace): Promise<Summary> {
  return summarize(kv, PREFIX, ({ name }) => timeIn(name))
}
