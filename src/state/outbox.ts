/**
 * Owner of the KV prefix `outbox:`: events that were promised to a queue and are not there yet.
 *
 * An entry may be sent twice: when a drain dies before the delete, when two drain at once, or when the
 * send that failed was written after all. All its copies have the same `id`.
 */

import { within } from '../deadline.ts'
import type { AnyMessage } from '../message.ts'
import { type Summary, summarize } from './pages.ts'

const PREFIX = 'outbox:'
const LIFETIME_SECONDS = 14 * 24 * 60 * 60
const WRITE_DEADLINE_MILLISECONDS = 3_000
// What one bulk read takes: https://developers.cloudflare.com/kv/api/read-key-value-pairs/
const PAGE_KEYS = 100

export interface OutboxEntry {
  /** The name of the queue's binding. */
  queue: string
  message: AnyMessage
  /** How long the message is held back, from its receipt on; not at all without. */
  delaySeconds?: number
}

/** What is left of the time for which an entry's message is held back, for its send. */
export function delayOf({ message, delaySeconds = 0 }: OutboxEntry, now: Date) {
  const waitedSeconds = Math.floor((now.getTime() - Date.parse(message.time)) / 1000)
  const left = delaySeconds - waitedSeconds
  return left > 0 ? { delaySeconds: left } : {}
}

/** An entry as it was found; `entry` is undefined where the value makes no sense. */
export interface Found {
  key: string
  value: string
  entry: OutboxEntry | undefined
}

/**
 * Keeps an event for the cron. Keys sort by the time of receipt, so the oldest comes first.
 *
 * @throws when KV does not confirm it within 3 s
 */
export async function putAside(kv: KVNamespace, entry: OutboxEntry): Promise<void> {
  const key = `${PREFIX}${entry.message.time}:${entry.message.id}`
  const put = kv.put(key, JSON.stringify(entry), { expirationTtl: LIFETIME_SECONDS })
  await within(WRITE_DEADLINE_MILLISECONDS, put)
}

/** The next entries, oldest first, and the cursor to go on from; null at the end. */
export async function nextEntries(
  kv: KVNamespace,
  cursor: string | null
): Promise<{ found: Found[]; cursor: string | null }> {
  const list = await kv.list({ prefix: PREFIX, limit: PAGE_KEYS, cursor })
  const keys = list.keys.map(({ name }) => name)
  const values = keys.length > 0 ? await kv.get(keys, 'text') : new Map<string, string | null>()
  const found = keys.flatMap((key) => {
    const value = values.get(key)
    // A list may still name what was deleted a moment ago.
    return value ? [{ key, value, entry: entryIn(value) }] : []
  })
  return { found, cursor: list.list_complete ? null : list.cursor }
}

/** The entry in a value of the outbox, if it is one. */
export function entryIn(value: string): OutboxEntry | undefined {
  try {
    const entry = JSON.parse(value)
    return typeof entry?.queue === 'string' && entry.message ? entry : undefined
  } catch {
    return undefined
  }
}

/** Forgets an entry that is in its queue, or in the quarantine. */
export async function forget(kv: KVNamespace, key: string): Promise<void> {
  await kv.delete(key)
}

/** How many wait, and since when. */
export function summarizeOutbox(kv: KVNamespace): Promise<Summary> {
  return summarize(kv, PREFIX, ({ name }) => name.slice(PREFIX.length, PREFIX.length + 24))
}
