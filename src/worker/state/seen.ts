/**
 * Owner of the KV prefix `seen:`: which facts went to the queue, and until when a copy is dropped.
 *
 * The accepted race: KV has no compare-and-set and caches misses, so two copies at the same moment
 * both count as new. They leave with the same event `id`, and the consumer drops the second
 * (https://developers.cloudflare.com/kv/concepts/how-kv-works/). No failure here may cost an event.
 */

import type { AnyEvent } from '../../contract/event.ts'
import { within } from '../../platform/deadline.ts'
import { causeOf, codeOf, log } from '../../platform/log.ts'

const READ_DEADLINE_MILLISECONDS = 1_000
// KV's shortest cache time. It also holds for misses, and Argyle retries after 30 s: with the
// default of 60 s the retry would be answered from the cached miss.
// https://developers.cloudflare.com/kv/api/read-key-value-pairs/
const READ_CACHE_SECONDS = 30
// A cautious reading: KV may show a write elsewhere after 60 s or more, and a miss that was cached then holds
// for 30 s more (https://developers.cloudflare.com/kv/concepts/how-kv-works/). In the place of the write it is
// usually faster.
const SHOWN_AFTER_SECONDS = 90
// KV refuses shorter expirations. The marker's own `until` is what counts.
// https://developers.cloudflare.com/kv/api/write-key-value-pairs/
const SHORTEST_TTL_SECONDS = 60
// KV takes one write a second for a key, so this status says that a copy is writing the same marker.
// https://developers.cloudflare.com/kv/platform/limits/
const TOO_MANY_REQUESTS = 429

interface Marker {
  id: string
  type: string
  time: string
  /** Milliseconds since the epoch; the marker holds while now is before it. */
  until: number
}

export type Seen =
  | { state: 'new' }
  | { state: 'seen'; id: string }
  | { state: 'unchecked'; cause: string }

// A character can take 6 bytes in JSON, and KV's metadata may have 1,024 bytes in all.
const TYPE_CHARACTERS = 100

const keyOf = (fingerprint: string) => `seen:${fingerprint}`

/**
 * Whether a marker can be relied on to be shown before its window has passed. Without that it is not worth
 * its write, which costs more than all else that is done for a delivery.
 */
export function canShow(windowSeconds: number): boolean {
  return windowSeconds > SHOWN_AFTER_SECONDS
}

/**
 * Whether the fact went to the queue within its window. Never throws: what KV cannot tell in 1 s is
 * `unchecked`, and a copy too many is better than an event too few.
 *
 * @returns for `seen`, the `id` of the event that did
 */
export async function lookUp(kv: KVNamespace, fingerprint: string, now: Date): Promise<Seen> {
  try {
    const read = kv.getWithMetadata<Marker>(keyOf(fingerprint), { cacheTtl: READ_CACHE_SECONDS })
    const { metadata } = await within(READ_DEADLINE_MILLISECONDS, read)
    return metadata && now.getTime() < metadata.until
      ? { state: 'seen', id: metadata.id }
      : { state: 'new' }
  } catch (error) {
    return { state: 'unchecked', cause: causeOf(error) }
  }
}

/**
 * Notes that the event went to the queue. To be called after it did, and only then: a marker for an
 * event that the queue refused would have Argyle's retry dropped as a copy. Never throws: without a
 * marker a copy may pass, and that is all.
 *
 * @param until in milliseconds since the epoch; nothing is noted if that has passed, as it has for what
 *   was kept for long
 */
export async function mark(
  kv: KVNamespace,
  { id, type, time, fingerprint }: AnyEvent,
  until: number,
  now: Date
): Promise<void> {
  const leftSeconds = Math.ceil((until - now.getTime()) / 1000)
  if (leftSeconds <= 0) return
  const expirationTtl = Math.max(leftSeconds, SHORTEST_TTL_SECONDS)
  const metadata: Marker = { id, type: type.slice(0, TYPE_CHARACTERS), time, until }
  try {
    await kv.put(keyOf(fingerprint), '', { expirationTtl, metadata })
  } catch (error) {
    const level = codeOf(error) === TOO_MANY_REQUESTS ? 'info' : 'warn'
    log(level, 'marker not written', { id, fingerprint, cause: causeOf(error) })
  }
}
