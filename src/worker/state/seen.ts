/**
 * Owner of the KV prefix `seen:`: the marker of each fact that was sent, and of its current window.
 *
 * The accepted race: KV has no compare-and-set, may show a write late, and caches misses. Two
 * copies that look before KV shows the marker both go out
 * (https://developers.cloudflare.com/kv/concepts/how-kv-works/). No failure here may cost an event.
 */

import { causeOf, codeOf, log } from '../../platform/log.ts'
import { type Deadlines, LOOK_UP_MILLISECONDS, WRITE_MILLISECONDS } from '../deadlines.ts'
import { type Marker, markerIn } from './marker.ts'

// KV's shortest cache time, which also holds for misses. With the default of 60 s, Argyle's retry
// after 30 s would be answered from a cached miss.
// https://developers.cloudflare.com/kv/api/read-key-value-pairs/
const READ_CACHE_SECONDS = 30
// As long as the quarantine keeps a delivery, and a day more: a redrive reads the earlier sends.
const LIFETIME_SECONDS = 31 * 24 * 60 * 60
// KV takes one write a second for a key: https://developers.cloudflare.com/kv/platform/limits/
const WRITE_INTERVAL_MILLISECONDS = 1_000
const TOO_MANY_REQUESTS = 429

/** A marker in the isolate's memory, and the pace of its writes. */
export interface Tracked {
  marker: Marker
  /** Milliseconds since the epoch; 0 before the first write. */
  writtenAt: number
  /** Whether a write waits for the interval to pass. It then writes the newest marker. */
  isWaiting: boolean
}

export type LookedUp =
  | { ok: true; marker: Marker | undefined }
  /** KV failed. */
  | { ok: false; cause: string }

const keyOf = (fingerprint: string) => `seen:${fingerprint}`

/**
 * The marker of a fact. Never throws, and waits 1 s at most: an extra message does less harm than a
 * lost event.
 */
export async function lookUp(
  kv: KVNamespace,
  fingerprint: string,
  deadlines: Deadlines
): Promise<LookedUp> {
  try {
    const read = kv.get(keyOf(fingerprint), { cacheTtl: READ_CACHE_SECONDS })
    const value = await deadlines.within(LOOK_UP_MILLISECONDS, read)
    return { ok: true, marker: markerIn(value) }
  } catch (error) {
    return { ok: false, cause: causeOf(error) }
  }
}

/**
 * Writes the marker of a fact. Call it only after the queue or the outbox took the event: a marker
 * of an event that was not sent would turn Argyle's retry into a duplicate. Never throws: without a
 * marker, a copy may pass.
 *
 * A second write waits until a second after the first.
 */
export async function mark(
  kv: KVNamespace,
  fingerprint: string,
  tracked: Tracked,
  deadlines: Deadlines
): Promise<void> {
  if (tracked.isWaiting) return
  const left = tracked.writtenAt + WRITE_INTERVAL_MILLISECONDS - Date.now()
  if (left > 0) {
    tracked.isWaiting = true
    // A clock that was set back must not make the wait longer.
    const wait = Math.min(left, WRITE_INTERVAL_MILLISECONDS)
    await new Promise((resolve) => setTimeout(resolve, wait))
    tracked.isWaiting = false
  }
  const now = Date.now()
  tracked.writtenAt = now
  const { marker } = tracked
  const expirationTtl = Math.max(LIFETIME_SECONDS, Math.ceil((marker.until - now) / 1000))
  try {
    const put = kv.put(keyOf(fingerprint), JSON.stringify(marker), { expirationTtl })
    await deadlines.within(WRITE_MILLISECONDS, put)
  } catch (error) {
    // This status says that another isolate wrote the same marker within the second.
    const level = codeOf(error) === TOO_MANY_REQUESTS ? 'info' : 'warn'
    log(level, 'marker not written', { fingerprint, cause: causeOf(error) })
  }
}

/** Whether KV has a marker of each fact, with one KV operation for 1 to 100 of them. */
export async function areMarked(kv: KVNamespace, fingerprints: string[]): Promise<boolean[]> {
  const found = await kv.get(fingerprints.map(keyOf), 'text')
  return fingerprints.map((fingerprint) => Boolean(markerIn(found.get(keyOf(fingerprint)) ?? null)))
}

/** Deletes the marker of a fact whose event was deleted. */
export async function unmark(kv: KVNamespace, fingerprint: string): Promise<void> {
  await kv.delete(keyOf(fingerprint))
}
